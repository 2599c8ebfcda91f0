package watch

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Change is a path that has changed under a rule: it is there, or it is gone.
type Change struct {
	Rule int // of those that were given
	Path string
}

// Batch is what has changed since the last one.
type Batch struct {
	Changes []Change // sorted, none twice
	// Problems are what keeps files from being watched as they should be.
	Problems []Problem
}

// Problem is something that the user can do something about. The files are
// watched all the same.
type Problem struct{ Message, Hint string }

// Empty reports whether there is nothing to tell.
func (b Batch) Empty() bool { return len(b.Changes)+len(b.Problems) == 0 }

// And is both batches as one.
func (b Batch) And(other Batch) Batch {
	out := Batch{Changes: slices.Concat(b.Changes, other.Changes), Problems: slices.Concat(b.Problems, other.Problems)}
	slices.SortFunc(out.Changes, func(x, y Change) int {
		return cmp.Or(cmp.Compare(x.Rule, y.Rule), strings.Compare(x.Path, y.Path))
	})
	out.Changes = slices.Compact(out.Changes)
	return out
}

// quiet is how long nothing must have happened after so many changes, for a
// burst to be over: little after a file was saved, more in the midst of a
// checkout, which pauses now and then.
func quiet(changes int) time.Duration {
	return min(20*time.Millisecond+time.Duration(changes)*100*time.Microsecond, 100*time.Millisecond)
}

// longest is how long a burst may go on, so that a file which is written all
// the time holds nothing up.
func longest(changes int) time.Duration {
	return min(200*time.Millisecond+time.Duration(changes)*2*time.Millisecond, 2*time.Second)
}
