package watch

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/internal/churn"
)

// mirror holds a container's files as the batches describe them: each changed
// path is copied if it exists, and deleted otherwise.
type mirror struct {
	t     *testing.T
	root  string
	files map[string]string
}

func (m *mirror) take(b Batch) {
	for _, c := range b.Changes {
		for name := range m.files { // a removed directory takes its files with it
			if _, inside := within(c.Path, name); inside && !real(m.root, name) {
				delete(m.files, name)
			}
		}
		if text, ok := content(c.Path); ok && real(m.root, c.Path) {
			m.files[c.Path] = text
		} else {
			delete(m.files, c.Path)
		}
	}
}

// real reports whether a path exists and no parent of it is a symbolic link.
func real(root, path string) bool {
	if path == root {
		return true
	}
	info, err := os.Lstat(filepath.Dir(path))
	if _, err := os.Lstat(path); err != nil {
		return false
	}
	return filepath.Dir(path) == root || err == nil && info.IsDir() && real(root, filepath.Dir(path))
}

// content describes a path: a file's mode and text, or a link's target.
func content(path string) (string, bool) {
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return "", false
	case info.IsDir():
		return "directory", true
	case info.Mode()&fs.ModeSymlink != 0:
		to, err := os.Readlink(path)
		return "-> " + to, err == nil
	}
	raw, err := os.ReadFile(path)
	return fmt.Sprint(info.Mode().Perm(), " ", string(raw)), err == nil
}

// there returns the files of all rules on this machine.
func there(t *testing.T, rules []Rule) map[string]string {
	out := map[string]string{}
	for _, r := range rules {
		list, err := r.Files()
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range list {
			if text, ok := content(path); ok {
				out[path] = text
			}
		}
	}
	return out
}

// settles receives batches until the container's files equal this machine's.
func (m *mirror) settles(w *Watcher) {
	m.t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		want := there(m.t, w.rules)
		if cmp.Equal(want, m.files) {
			return
		}
		select {
		case b := <-w.Batches():
			m.take(b)
		case <-deadline:
			m.t.Fatalf("the container differs (-want +got):\n%s", cmp.Diff(want, m.files))
		}
	}
}

func rule(t *testing.T, path string, ignore ...string) Rule {
	t.Helper()
	p, err := newPattern(path, append(ignore, fleeting...))
	if err != nil {
		t.Fatal(err)
	}
	return Rule{Path: path, ignore: []pattern{*p}}
}

// step makes a random change to the files.
func step(r *rand.Rand, root string) { churn.Step(r, root, "a", "b", "c", "keep", "skip") }

func TestRandomChangesReachTheContainer(t *testing.T) {
	for _, capacity := range []int{defaultCapacity, 3, 1} {
		for seed := range uint64(8) {
			t.Run(fmt.Sprint("queue of ", capacity, ", seed ", seed), func(t *testing.T) {
				t.Parallel()
				root := filepath.Join(resolved(t.TempDir()), "src")
				r := rand.New(rand.NewPCG(seed, uint64(capacity)))
				for range 20 {
					step(r, root)
				}
				rules := []Rule{rule(t, root, "**/skip", "!b/skip/keep")}
				w := open(rules, capacity)
				defer w.Close()
				m := &mirror{t: t, root: root, files: there(t, rules)}
				for range 10 {
					for range r.IntN(60) {
						step(r, root)
					}
					m.settles(w)
				}
			})
		}
	}
}

func TestDirectoryCreatedLaterIsWatched(t *testing.T) {
	top := resolved(t.TempDir())
	root := filepath.Join(top, "not", "yet", "there")
	rules := []Rule{rule(t, root)}
	w := Open(rules)
	defer w.Close()
	m := &mirror{t: t, root: root, files: map[string]string{}}
	for range 3 {
		if err := os.MkdirAll(filepath.Join(root, "deep"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, "deep", "file"), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		m.settles(w)
		if err := os.RemoveAll(filepath.Join(top, "not")); err != nil {
			t.Fatal(err)
		}
		m.settles(w)
	}
}

func TestRuleForASingleFile(t *testing.T) {
	top := resolved(t.TempDir())
	rules := []Rule{rule(t, filepath.Join(top, "config"))}
	w := Open(rules)
	defer w.Close()
	m := &mirror{t: t, root: top, files: map[string]string{}}
	for _, text := range []string{"one", "two"} {
		for _, name := range []string{"other", "config.new"} {
			if err := os.WriteFile(filepath.Join(top, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Rename(filepath.Join(top, "config.new"), filepath.Join(top, "config")); err != nil {
			t.Fatal(err)
		}
		m.settles(w)
	}
}

func TestMovedTreeIsOneBatch(t *testing.T) {
	top := resolved(t.TempDir())
	root := filepath.Join(top, "root")
	w := Open([]Rule{rule(t, root)})
	defer w.Close()
	const files = 2000
	for i := range files {
		dir := filepath.Join(top, "elsewhere", fmt.Sprint("d", i%50))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(filepath.Join(top, "elsewhere"), root); err != nil {
		t.Fatal(err)
	}
	if b := <-w.Batches(); len(b.Changes) != files+50 {
		t.Errorf("%d changes in the first batch, not %d", len(b.Changes), files+50)
	}
}

func TestIgnoredDirectoriesAreNotWatched(t *testing.T) {
	root := resolved(t.TempDir())
	for _, dir := range []string{"src/deep", "node_modules/a/b", ".git/objects/00", "vendor/keep/x", "vendor/drop/y"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	w := Open([]Rule{rule(t, root, "node_modules/", "vendor", "!vendor/keep")})
	w.Close()
	var got []string
	for folder := range w.watched {
		inside, _ := within(root, folder)
		got = append(got, inside)
	}
	want := map[string]bool{".": true, "src": true, "src/deep": true, "vendor": true, "vendor/keep": true, "vendor/keep/x": true}
	for _, folder := range got {
		if !want[folder] {
			t.Errorf("%s is watched", folder)
		}
	}
	if len(got) != len(want) {
		t.Errorf("watched: %q", got)
	}
}
