package planner

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/internal/apiversion"
	"github.com/seed-6dc66d55/compose/project"
	"github.com/seed-6dc66d55/compose/project/attribute"
)

// Unsupported says what the files ask for and the engine cannot do, all of it.
// Nothing is changed: a container without what its file says is not the one
// that was asked for.
type Unsupported struct {
	API        string // that the engine speaks
	Attributes []UnsupportedAttribute
}

// UnsupportedAttribute is one attribute that the engine cannot do.
type UnsupportedAttribute struct {
	project.Problem
	// Needs is the version of the Engine API that can; "" where none can.
	Needs string
}

func (e *Unsupported) Error() string { return e.problems().Error() }

// Unwrap lets those who show problems show each at its place.
func (e *Unsupported) Unwrap() error { return e.problems() }

func (e *Unsupported) problems() project.Problems {
	out := make(project.Problems, len(e.Attributes))
	for i, a := range e.Attributes {
		out[i] = a.Problem
	}
	return out
}

// checkEngine finds what the engine cannot do before anything is changed.
func (x *index) checkEngine() error {
	e := &Unsupported{API: x.have.API}
	for _, d := range x.want.Demands() {
		if x.satisfies(d) {
			continue
		}
		message := d.Words
		if d.API != "" {
			message = fmt.Sprintf("needs %s, and the engine has API %s", attribute.Engine(d.API), x.have.API)
		}
		e.Attributes = append(e.Attributes, UnsupportedAttribute{Problem: x.want.Problem(d.Steps, message), Needs: d.API})
	}
	if len(e.Attributes) == 0 {
		return nil
	}
	slices.SortStableFunc(e.Attributes, func(a, b UnsupportedAttribute) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return e
}

// satisfies reports whether the engine can do what an attribute asks for.
func (x *index) satisfies(d project.Demand) bool {
	// To build, the engine need not be able to run it.
	if x.intent.Goal == GoalBuilt {
		return true
	}
	if d.API == "" {
		return false
	}
	// A container has an address of its own on its first network on any engine.
	if s, ok := x.want.Service(d.Steps[1]); ok && strings.Join(d.Steps[2:], ".") == "networks."+firstNetwork(s)+".mac_address" {
		return true
	}
	return apiversion.AtLeast(x.have.API, d.API)
}
