package watch

import (
	"sync"

	"github.com/fsnotify/fsnotify"
)

// intake queues events until the loop takes them. Events must be read from
// fsnotify without delay: while one is unread, Add and Close can block.
type intake struct {
	capacity int
	wake     chan struct{} // buffered, capacity 1
	over     chan struct{}

	mu     sync.Mutex
	events []fsnotify.Event
	errs   []error
	lost   bool // an event was dropped because the queue was full
}

func newIntake(from *fsnotify.Watcher, capacity int) *intake {
	in := &intake{capacity: capacity, wake: make(chan struct{}, 1), over: make(chan struct{})}
	go in.listen(from)
	return in
}

// listen returns when the fsnotify watcher is closed.
func (in *intake) listen(from *fsnotify.Watcher) {
	defer close(in.over)
	events, errs := from.Events, from.Errors
	for events != nil || errs != nil {
		select {
		case e, ok := <-events:
			if !ok {
				events = nil
				continue
			}
			in.put(e)
		case err, ok := <-errs:
			if !ok {
				errs = nil
				continue
			}
			in.fail(err)
		}
		select {
		case in.wake <- struct{}{}:
		default: // a wake-up is already pending
		}
	}
}

func (in *intake) put(e fsnotify.Event) {
	in.mu.Lock()
	defer in.mu.Unlock()
	switch n := len(in.events); {
	case e.Name == "":
	case n > 0 && in.events[n-1] == e: // repeated writes to one file
	case n >= in.capacity:
		in.lost = true
	default:
		in.events = append(in.events, e)
	}
}

func (in *intake) fail(err error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.lost = true; len(in.errs) < in.capacity {
		in.errs = append(in.errs, err)
	}
}

func (in *intake) take() (events []fsnotify.Event, errs []error, lost bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	events, errs, lost = in.events, in.errs, in.lost
	in.events, in.errs, in.lost = nil, nil, false
	return events, errs, lost
}
