// Package convergence brings an engine to what a project wants, and is the Go API of
// this project.
//
// Run takes a Request (a project, an intent, and how the caller takes part) and does in
// this order: it takes the project's lock, observes the engine, pulls and builds images
// and runs providers in rounds, makes a plan, has it confirmed, and applies it. Plan
// returns what Run would do, without a call that changes the engine. Both return a
// Result: the project with the variables that providers have set, the plan, and the
// state that it was made from.
//
// Invariants: Run is the only way from an intent to a change of an engine, and the only
// caller of planner.Make and apply.Apply. Each plan is made from a new observation. Two
// runs of one project on one machine never change an engine at the same time, unless the
// request has no Lock.
//
// What reads an engine without changing it is in the packages below: observe lists
// containers, images and volumes, logs follows output, stdio runs commands, and files
// copies files.
package convergence
