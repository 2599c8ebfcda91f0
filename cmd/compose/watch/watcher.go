package watch

import (
	"errors"
	"slices"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/fsnotify/fsnotify"
)

// Watcher watches the directories to which its rules can apply.
type Watcher struct {
	rules   []Rule
	batches chan Batch
	stop    chan struct{}
	over    chan struct{}

	// Only the goroutine of run uses the fields below.

	notify *fsnotify.Watcher // nil if no inotify instance is available
	intake *intake           // reads from notify
	// watched maps each watched directory to its inode.
	watched map[string]uint64
	// known holds the last reported state: directory, then name.
	known map[string]map[string]stamp
	// anchors are the parent directories that are watched so that the creation of a rule's path is noticed.
	anchors map[string]bool
	// blind are the directories that the system refuses to watch. They are
	// polled every blindLook.
	blind map[string]bool
	said  map[string]bool // messages of the problems already reported

	dirty    map[string]certainty // what has changed since the last batch
	began    time.Time            // start of the burst
	lost     bool                 // an event was lost: all directories must be read again
	ready    Batch                // not yet received by the caller
	capacity int                  // maximum number of paths in a burst; beyond it, all directories are read again
}

// certainty is the confidence that a path has changed.
type certainty int

const (
	perhaps  certainty = iota + 1 // its mode or owner was set, or it was touched
	surely                        // it was written, created or removed
	compared                      // it differs from the known state
)

// defaultCapacity bounds the memory of a burst, in paths.
const defaultCapacity = 1 << 16

// blindLook is the polling interval of directories that cannot be watched.
const blindLook = time.Second

// Open starts a watch. No change after it returns is missed. Directories that
// the system refuses to watch are polled, and the first batch reports them.
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

// Batches returns the channel of changes. A batch that is not received grows.
func (w *Watcher) Batches() <-chan Batch { return w.batches }

// Close ends the watch and waits for its goroutines.
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

// listen processes the queued events and reports whether one concerns a rule.
func (w *Watcher) listen() (news bool) {
	events, errs, lost := w.intake.take()
	for _, e := range events {
		news = w.hear(e) || news
	}
	if lost {
		w.noteLoss()
	}
	for _, err := range errs {
		// After any error, reading all directories again finds the missed changes.
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

// quietBeforeBuild is how long no event may arrive before an action other than
// copying files: a file that is truncated and then written on a loaded machine
// must not cause two builds.
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

// problem reports a problem once.
func (w *Watcher) problem(p Problem) {
	if !w.said[p.Message] {
		w.said[p.Message] = true
		w.ready.Problems = append(w.ready.Problems, p)
	}
}

// collect ends a burst and adds its changes to the next batch.
func (w *Watcher) collect() {
	if w.lost {
		w.again()
	}
	var b Batch
	for path, m := range w.dirty {
		changed, folder := w.examine(path, m)
		for i, r := range w.rules {
			// The directory of a rule itself is not one of its files.
			if changed && r.counts(path) && !(folder && path == r.Path) {
				b.Changes = append(b.Changes, Change{i, path})
			}
		}
	}
	clear(w.dirty)
	w.ready = w.ready.And(b)
}

// matters reports whether a rule applies to a path.
func (w *Watcher) matters(path string) bool {
	return slices.ContainsFunc(w.rules, func(r Rule) bool { return r.counts(path) })
}
