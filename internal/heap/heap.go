// Package heap sets how much the heap grows between two collections. A short
// run would spend much of its time on collections, so they come late. A
// command that shows output for long asks for them earlier, and stays small.
package heap

import "runtime/debug"

// How much the heap grows until the next collection, in percent of what is in
// use (at least 4 MiB).
const (
	shortRun = 300 // keeps an `up` with nothing to do free of collections
	longRun  = 75
)

// It is set while packages are initialised, since these alone make enough
// garbage for a collection: Go initialises a package that imports next to
// nothing, as this one, before those that import much (decision 8).
var _ = debug.SetGCPercent(shortRun)

// KeepSmall makes collections come early. It is for commands that copy output
// until they end: most of their heap is garbage.
func KeepSmall() { debug.SetGCPercent(longRun) }
