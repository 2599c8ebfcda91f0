package watch

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Change is a path that was created, modified or removed under a rule.
type Change struct {
	Rule int // index into the rules passed to Open
	Path string
}

// Batch holds the changes since the previous batch.
type Batch struct {
	Changes []Change // sorted, without duplicates
	// Problems are the reasons why some files are polled or not watched.
	Problems []Problem
}

// Problem is a condition that the user can correct. The watch continues
// despite it, by polling where necessary.
type Problem struct{ Message, Hint string }

// Empty reports whether the batch has no changes and no problems.
func (b Batch) Empty() bool { return len(b.Changes)+len(b.Problems) == 0 }

// And merges two batches.
func (b Batch) And(other Batch) Batch {
	out := Batch{Changes: slices.Concat(b.Changes, other.Changes), Problems: slices.Concat(b.Problems, other.Problems)}
	slices.SortFunc(out.Changes, func(x, y Change) int {
		return cmp.Or(cmp.Compare(x.Rule, y.Rule), strings.Compare(x.Path, y.Path))
	})
	out.Changes = slices.Compact(out.Changes)
	return out
}

// quiet returns how long no event may arrive before a burst of this many
// changes is complete. It grows with the burst, because a checkout pauses
// between files and a saved file does not.
func quiet(changes int) time.Duration {
	return min(20*time.Millisecond+time.Duration(changes)*100*time.Microsecond, 100*time.Millisecond)
}

// longest returns the maximum duration of a burst, so that a file that is
// written continuously does not delay other changes.
func longest(changes int) time.Duration {
	return min(200*time.Millisecond+time.Duration(changes)*2*time.Millisecond, 2*time.Second)
}
