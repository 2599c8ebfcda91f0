package watch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

// hear takes in what the system tells, and reports whether it is of interest.
func (w *Watcher) hear(e fsnotify.Event) bool {
	before, lost := len(w.dirty), w.lost
	path := e.Name
	switch {
	case e.Has(fsnotify.Remove), e.Has(fsnotify.Rename):
		w.forget(path)
		w.came(path) // it may be there again already
		w.roots(path)
	case e.Has(fsnotify.Create):
		w.came(path)
		w.roots(path)
	}
	if !w.matters(path) {
		return len(w.dirty) > before || w.lost != lost
	}
	if e.Op == fsnotify.Chmod {
		w.mark(path, perhaps)
	} else {
		w.mark(path, surely)
	}
	return true
}

// came takes in what was made or moved here. A folder that is known already,
// and still the same, was found before it was told.
func (w *Watcher) came(path string) {
	info, err := os.Lstat(path)
	isDir := err == nil && info.IsDir()
	inode, watched := w.watched[path]
	if watched && isDir {
		if now, _ := identity(info); now == inode && now != 0 {
			return
		}
	}
	w.forget(path)
	if isDir {
		w.enter(path, true)
	}
}

// roots looks again at the rules' paths that are in a folder, or are it.
func (w *Watcher) roots(folder string) {
	for _, r := range w.rules {
		if _, inside := within(folder, r.Path); inside {
			w.root(r.Path, true)
		}
	}
}

// lookAtBlind looks at the folders that the system does not watch for us, and
// reports whether something has changed.
func (w *Watcher) lookAtBlind() bool {
	if w.notify == nil {
		// Perhaps there is one left by now; it begins with a look at everything.
		w.lost = true
		w.again()
		return len(w.dirty) > 0
	}
	before := len(w.dirty)
	for folder := range w.blind {
		if w.anchors[folder] {
			w.roots(folder)
		}
		if _, ok := w.watched[folder]; ok {
			w.compare(folder)
		}
	}
	return len(w.dirty) > before
}

// compare looks at one folder.
func (w *Watcher) compare(folder string) {
	list, err := os.ReadDir(folder)
	if err != nil {
		w.forget(folder)
		return
	}
	there := map[string]bool{}
	for _, d := range list {
		there[d.Name()] = true
		path := filepath.Join(folder, d.Name())
		if _, ok := w.watched[path]; d.IsDir() != ok {
			w.came(path)
		}
		info, err := d.Info()
		if err != nil || !w.matters(path) {
			continue
		}
		if old, ok := w.known[folder][d.Name()]; !ok || !old.same(stampOf(info, time.Now())) {
			w.mark(path, surely)
		}
	}
	for name := range w.known[folder] {
		if path := filepath.Join(folder, name); !there[name] {
			w.forget(path)
			w.mark(path, surely)
		}
	}
}

// refused words what the system does not let us do.
func refused(what string, err error) Problem {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return Problem{
			"the limit of watched directories is reached (fs.inotify.max_user_watches): polling the others every second",
			"raise the limit with `sysctl fs.inotify.max_user_watches=524288`, or exclude more files with `ignore` in develop.watch",
		}
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return Problem{
			"cannot watch directories (fs.inotify.max_user_instances or open files exhausted): polling them every second",
			"raise the limit with `sysctl fs.inotify.max_user_instances=1024` or `ulimit -n`",
		}
	}
	return Problem{Message: fmt.Sprintf("cannot %s: %v", what, err)}
}
