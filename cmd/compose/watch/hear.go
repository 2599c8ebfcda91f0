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

// hear processes an event and reports whether it concerns a rule.
func (w *Watcher) hear(e fsnotify.Event) bool {
	before, lost := len(w.dirty), w.lost
	path := e.Name
	switch {
	case e.Has(fsnotify.Remove), e.Has(fsnotify.Rename):
		w.forget(path)
		w.came(path) // it may have been created again since
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

// came processes a path that was created or moved here. A directory that is
// already watched and has the same inode was found before its event arrived.
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

// roots checks again the rules' paths at or below a directory.
func (w *Watcher) roots(folder string) {
	for _, r := range w.rules {
		if _, inside := within(folder, r.Path); inside {
			w.root(r.Path, true)
		}
	}
}

// lookAtBlind polls the directories that the kernel does not watch, and
// reports whether something has changed.
func (w *Watcher) lookAtBlind() bool {
	if w.notify == nil {
		// An inotify instance may be available by now. Creating one reads all directories again.
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

// compare reads one directory and marks the differences from its known state.
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

// refused returns the problem for an operation that the system has refused.
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
