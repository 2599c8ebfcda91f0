package files

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

func TestWhatIsSyncedIsWhatIsThereNow(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"dir", "outside"} {
		must(t, os.MkdirAll(filepath.Join(root, "tree", dir), 0o755))
	}
	for _, file := range []string{"tree/file", "tree/dir/file", "elsewhere"} {
		must(t, os.WriteFile(filepath.Join(root, file), []byte(file), 0o644))
	}
	must(t, os.Remove(filepath.Join(root, "tree", "outside")))
	must(t, os.Symlink(root, filepath.Join(root, "tree", "outside")))
	must(t, os.Symlink(root, filepath.Join(root, "tree", "untold")))
	var s synced
	unread := s.sort(plan.Tree{From: filepath.Join(root, "tree"), To: "/app", Paths: []string{
		"file", "dir", "dir/file", "gone", "gone/file",
		"outside", "outside/elsewhere", // the link takes the place of a folder
		"untold/elsewhere", // behind a link, and nothing is said of the link
		"file/once",        // when file was a folder: it goes with that
		strings.Repeat("x", 1000),
	}})
	if want := []string{filepath.Join(root, "tree", strings.Repeat("x", 1000))}; !slices.Equal(unread, want) {
		t.Errorf("cannot be looked at: %q, want a name that is too long", unread)
	}
	var there []string
	for _, f := range s.there {
		there = append(there, f.to)
	}
	slices.Sort(there)
	if diff := cmp.Diff([]string{"/app/dir", "/app/dir/file", "/app/file", "/app/outside"}, there); diff != "" {
		t.Errorf("copied (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"/app/gone", "/app/untold/elsewhere"}, outermost(s.gone)); diff != "" {
		t.Errorf("removed (-want +got):\n%s", diff)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestFoldersTakeWhatIsInThem(t *testing.T) {
	got := outermost([]string{"/a/b", "/a-b", "/a", "/c/d", "/a/b/c", "/c/d"})
	if diff := cmp.Diff([]string{"/a", "/a-b", "/c/d"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
