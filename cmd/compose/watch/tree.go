package watch

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

// begin starts watching the paths of all rules with an empty state.
func (w *Watcher) begin() {
	w.watched, w.known = map[string]uint64{}, map[string]map[string]stamp{}
	w.anchors, w.blind = map[string]bool{}, map[string]bool{}
	var err error
	if w.notify, err = fsnotify.NewWatcher(); err != nil {
		w.notify = nil
		w.problem(refused("watch files", err))
	} else {
		w.intake = newIntake(w.notify, w.capacity)
	}
	for _, r := range w.rules {
		w.root(r.Path, false)
	}
}

func (w *Watcher) end() {
	if w.notify != nil {
		_ = w.notify.Close() // the watcher is not used again
		<-w.intake.over
	}
}

// again restarts the watch after an event was lost. Each path that differs
// from the known state is marked as changed.
func (w *Watcher) again() {
	w.lost = false
	before := w.known
	w.end()
	w.begin()
	for folder, names := range before {
		for name, old := range names {
			if now, there := w.known[folder][name]; !there || !old.same(now) {
				w.dirty[filepath.Join(folder, name)] = compared
			}
		}
	}
	for folder, names := range w.known {
		for name := range names {
			if _, there := before[folder][name]; !there {
				w.dirty[filepath.Join(folder, name)] = compared
			}
		}
	}
}

// root watches a rule's path and its nearest existing parent directory.
func (w *Watcher) root(path string, news bool) {
	for above := nearest(path); !w.anchors[above]; above = nearest(path) {
		w.anchors[above] = true
		w.add(above)
	}
	info, err := os.Lstat(path)
	switch {
	case err != nil:
	case info.IsDir():
		w.enter(path, news)
	default:
		w.learn(path, info, news)
	}
}

// nearest returns the nearest existing parent directory of a path.
func nearest(path string) string {
	for above := filepath.Dir(path); ; above = filepath.Dir(above) {
		if info, err := os.Stat(above); err == nil && info.IsDir() || above == filepath.Dir(above) {
			return above
		}
	}
}

// enter watches a directory and its subdirectories to which a rule can apply.
// The watch is added before the directory is read: a file created in between
// is then reported twice instead of being missed.
func (w *Watcher) enter(folder string, news bool) {
	_, already := w.watched[folder]
	if already || !slices.ContainsFunc(w.rules, func(r Rule) bool { return r.enters(folder) }) {
		return
	}
	info, err := os.Lstat(folder)
	if err != nil || !info.IsDir() || !w.add(folder) {
		return // it was removed again: an event follows
	}
	w.watched[folder], _ = identity(info)
	list, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		w.problem(refused("read "+folder, err))
	}
	for _, d := range list {
		path := filepath.Join(folder, d.Name())
		if d.IsDir() {
			w.enter(path, news)
		}
		if info, err := d.Info(); err == nil {
			w.learn(path, info, news)
		}
	}
}

// learn records an existing path: as changed if it is new, otherwise as known.
func (w *Watcher) learn(path string, info fs.FileInfo, news bool) {
	switch {
	case !w.matters(path):
	case news:
		w.mark(path, surely) // collect examines it
	default:
		w.keep(path, stampOf(info, time.Now()))
	}
}

func (w *Watcher) keep(path string, s stamp) {
	folder, name := filepath.Split(path)
	folder = filepath.Clean(folder)
	if w.known[folder] == nil {
		w.known[folder] = map[string]stamp{}
	}
	w.known[folder][name] = s
}

// examine compares a path with its known state. It reports whether the path has
// changed, and whether it is or was a directory.
func (w *Watcher) examine(path string, m certainty) (changed, folder bool) {
	names := w.known[filepath.Dir(path)]
	old, wasThere := names[filepath.Base(path)]
	info, err := os.Lstat(path)
	if err != nil || !w.reached(path) {
		delete(names, filepath.Base(path))
		return wasThere || m == compared, old.mode.IsDir() // otherwise it was created and removed within one burst
	}
	now := stampOf(info, time.Now())
	w.keep(path, now)
	return m != perhaps || !wasThere || !now.looks(old), info.IsDir()
}

// reached reports whether no parent of a path is a symbolic link, because links
// are not followed.
func (w *Watcher) reached(path string) bool {
	_, ok := w.watched[filepath.Dir(path)]
	return ok || slices.ContainsFunc(w.rules, func(r Rule) bool { return r.Path == path })
}

// add watches a directory, or polls it if the system refuses. It reports false
// if the directory does not exist.
func (w *Watcher) add(folder string) bool {
	err := error(syscall.EMFILE) // begin has reported it
	if w.notify != nil {
		err = w.notify.Add(folder)
	}
	switch {
	case err == nil:
		delete(w.blind, folder)
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return false
	default:
		w.blind[folder] = true
		if w.notify != nil {
			w.problem(refused("watch "+folder, err))
		}
	}
	return true
}

// forget stops watching a directory that was removed or replaced. Everything in
// it is marked as changed.
func (w *Watcher) forget(folder string) {
	for path := range w.anchors {
		if _, inside := within(folder, path); inside {
			w.unwatch(path)
			delete(w.anchors, path)
		}
	}
	if _, ok := w.watched[folder]; !ok {
		return
	}
	for path := range w.watched {
		if _, inside := within(folder, path); !inside {
			continue
		}
		w.unwatch(path)
		delete(w.watched, path)
		for name := range w.known[path] {
			w.mark(filepath.Join(path, name), surely)
		}
	}
}

// unwatch removes the watch of a directory. A directory that was moved would
// otherwise be watched under its old name.
func (w *Watcher) unwatch(folder string) {
	delete(w.blind, folder)
	if w.notify != nil {
		_ = w.notify.Remove(folder) // the kernel removes the watch with the directory
	}
}
