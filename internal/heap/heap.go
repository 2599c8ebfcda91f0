// Package heap lets the heap grow more between collections than Go's usual 100
// percent: a run is short, and much of it would be spent collecting.
package heap

import "runtime/debug"

// percent keeps an idle `up` free of collections, and a long run below a
// hundred megabytes.
const percent = 400

// It is set while packages are initialised, since these alone make enough
// garbage for a collection: Go initialises a package that imports next to
// nothing, as this one, before those that import much (decision 8).
var _ = debug.SetGCPercent(percent)
