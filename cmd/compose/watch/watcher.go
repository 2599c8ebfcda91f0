package watch

import (
	"errors"
	"slices"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/fsnotify/fsnotify"
)

// Watcher watches the folders in which something can count under its rules.
type Watcher struct {
	rules   []Rule
	batches chan Batch
	stop    chan struct{}
	over    chan struct{}

	// What follows is the loop's own.

	notify *fsnotify.Watcher // nil when the system has none left
	intake *intake           // of it
	// watched are the folders that are, and which they are: by inode.
	watched map[string]uint64
	// known is what was in them when it was last told.
	known map[string]map[string]stamp
	// anchors are folders above the rules' paths, watched for those to come.
	anchors map[string]bool
	// blind are the folders that the system does not let us watch. They are
	// looked at from time to time.
	blind map[string]bool
	said  map[string]bool // problems

	dirty    map[string]certainty // what has changed since the last batch
	began    time.Time            // of the burst
	lost     bool                 // something happened that was not told: look at all again
	ready    Batch                // nobody has taken it yet
	capacity int                  // how much a burst may be; what is more is lost, and looked for
}

// certainty says how sure it is that a path has changed.
type certainty int

const (
	perhaps  certainty = iota + 1 // its mode or owner was set, or it was touched
	surely                        // it was written, made or removed
	compared                      // it differs from what was known
)

// defaultCapacity bounds the memory that a burst of changes takes.
const defaultCapacity = 1 << 16

// blindLook is how often folders are looked at that cannot be watched.
const blindLook = time.Second

// Open watches: from when it returns nothing that changes is missed. What the
// system refuses to watch is looked at instead, and told in the first batch.
func Open(rules []Rule) *Watcher { return open(rules, defaultCapacity) }

func open(rules []Rule, capacity int) *Watcher {
	w := &Watcher{
		rules: rules, batches: make(chan Batch), stop: make(chan struct{}), over: make(chan struct{}),
		said: map[string]bool{}, dirty: map[string]certainty{}, capacity: capacity,
	}
	w.begin()
	go w.run()
	return w
}

// Batches tells what has changed. While nobody takes one, it grows.
func (w *Watcher) Batches() <-chan Batch { return w.batches }

// Close ends the watch.
func (w *Watcher) Close() {
	close(w.stop)
	<-w.over
}

func (w *Watcher) run() {
	defer close(w.over)
	defer w.end()
	pause := time.NewTimer(time.Hour)
	defer pause.Stop()
	look := time.NewTicker(blindLook)
	defer look.Stop()
	for {
		var out chan Batch
		if !w.ready.Empty() {
			out = w.batches
		}
		select {
		case <-w.woken():
			if w.listen() {
				pause.Reset(w.quietTime())
			}
		case <-pause.C:
			w.collect()
		case <-look.C:
			if len(w.blind) > 0 && w.lookAtBlind() {
				pause.Reset(w.quietTime())
			}
		case out <- w.ready:
			w.ready = Batch{}
		case <-w.stop:
			return
		}
	}
}

// woken receives a value when the system has reported an event.
func (w *Watcher) woken() <-chan struct{} {
	if w.notify == nil {
		return nil
	}
	return w.intake.wake
}

// listen takes in what the system has told, and reports whether it is of
// interest.
func (w *Watcher) listen() (news bool) {
	events, errs, lost := w.intake.take()
	for _, e := range events {
		news = w.hear(e) || news
	}
	if lost {
		w.noteLoss()
	}
	for _, err := range errs {
		// Whatever it is, a look at everything tells what was not told.
		if !errors.Is(err, fsnotify.ErrEventOverflow) {
			w.problem(Problem{Message: "watching files: " + err.Error()})
		}
	}
	return news || lost
}

// noteLoss records that an event was lost, so that all directories are read again.
func (w *Watcher) noteLoss() {
	if len(w.dirty) == 0 && !w.lost {
		w.began = time.Now()
	}
	w.lost = true
}

// quietTime is how long to wait for more events of the same burst.
func (w *Watcher) quietTime() time.Duration {
	n := len(w.dirty)
	pause := quiet(n)
	if w.expensive() {
		pause = max(pause, quietBeforeBuild)
	}
	return max(0, min(pause, longest(n)-time.Since(w.began)))
}

// quietBeforeBuild is how long nothing must have happened before more is done than
// copying files: a file that is truncated and then written on a loaded machine
// must not cost two builds.
const quietBeforeBuild = 100 * time.Millisecond

// expensive reports whether a change of the burst builds, restarts or runs something.
func (w *Watcher) expensive() bool {
	return slices.ContainsFunc(w.rules, func(r Rule) bool {
		if r.action == types.WatchActionSync {
			return false
		}
		for path := range w.dirty {
			if r.counts(path) {
				return true
			}
		}
		return false
	})
}

// mark records a change. Changes beyond the capacity of one burst are lost, as in the
// kernel's own queue.
func (w *Watcher) mark(path string, m certainty) {
	if len(w.dirty) == 0 && !w.lost {
		w.began = time.Now()
	}
	if w.dirty[path] == 0 && len(w.dirty) >= w.capacity {
		w.lost = true
		return
	}
	w.dirty[path] = max(w.dirty[path], m)
}

// problem tells one, once.
func (w *Watcher) problem(p Problem) {
	if !w.said[p.Message] {
		w.said[p.Message] = true
		w.ready.Problems = append(w.ready.Problems, p)
	}
}

// collect ends a burst: what has changed is ready to be taken.
func (w *Watcher) collect() {
	if w.lost {
		w.again()
	}
	var b Batch
	for path, m := range w.dirty {
		changed, folder := w.examine(path, m)
		for i, r := range w.rules {
			// A folder that a rule is about is not one of the things in it.
			if changed && r.counts(path) && !(folder && path == r.Path) {
				b.Changes = append(b.Changes, Change{i, path})
			}
		}
	}
	clear(w.dirty)
	w.ready = w.ready.And(b)
}

// matters reports whether a rule is about a path.
func (w *Watcher) matters(path string) bool {
	return slices.ContainsFunc(w.rules, func(r Rule) bool { return r.counts(path) })
}
