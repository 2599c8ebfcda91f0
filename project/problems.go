package project

import (
	"errors"

	"github.com/seed-6dc66d55/compose/project/problem"
)

// ErrNoFile reports that neither the directory nor a parent has a Compose file. Its text is docker compose's.
var ErrNoFile = errors.New("no configuration file provided: not found")

// Problem is one fault of the files, or one thing to know about them (Warning).
type Problem = problem.Problem

// Problems are all the faults that were found, in the order of the files.
type Problems = problem.Problems

// Position is a place in a file; lines and columns count from 1.
type Position = problem.Position

// Warning is a Problem that does not stop anything.
type Warning = problem.Problem
