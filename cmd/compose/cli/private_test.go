//go:build unix

package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Without a home directory the locks are in a directory of a name that any local user can guess.
func TestALockDirectoryThatAnotherUserCouldHavePreparedIsRefused(t *testing.T) {
	uid := os.Getuid()
	for _, test := range []struct {
		name    string
		prepare func(t *testing.T, dir string)
		uid     int
		want    string // in the error; "" is none
	}{
		{"new", func(*testing.T, string) {}, uid, ""},
		{"own and private", func(t *testing.T, dir string) { mkdir(t, dir, 0o700) }, uid, ""},
		{"of another user", func(t *testing.T, dir string) { mkdir(t, dir, 0o700) }, uid + 1, "it belongs to another user"},
		{"open to others", func(t *testing.T, dir string) { mkdir(t, dir, 0o755) }, uid, "its mode is 0755, which must be 0700"},
		{"a file", func(t *testing.T, dir string) {
			if err := os.WriteFile(dir, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, uid, "it is not a directory"},
		{"a link to a private directory", func(t *testing.T, dir string) {
			other := dir + "-other"
			mkdir(t, other, 0o700)
			if err := os.Symlink(other, dir); err != nil {
				t.Fatal(err)
			}
		}, uid, "it is not a directory"},
		{"in a directory without a sticky bit", func(t *testing.T, dir string) {
			if err := os.Chmod(filepath.Dir(dir), 0o777); err != nil {
				t.Fatal(err)
			}
		}, uid, "it has no sticky bit"},
	} {
		t.Run(test.name, func(t *testing.T) {
			parent := t.TempDir()
			if err := os.Chmod(parent, 0o777|fs.ModeSticky); err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(parent, "compose-1000")
			test.prepare(t, dir)
			err := createPrivate(dir, test.uid)
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
		})
	}
}

func TestRelativeDirectoriesOfTheEnvironmentAreIgnored(t *testing.T) {
	for _, test := range []struct{ home, xdg, want string }{
		{"/home/alice", "", "/home/alice/.local/state/compose/lock"},
		{"/home/alice", "/state", "/state/compose/lock"},
		{"/home/alice", "state", "/home/alice/.local/state/compose/lock"},
		{"", "state", ""},
	} {
		a := &invocation{World: World{Home: test.home, Env: map[string]string{"XDG_STATE_HOME": test.xdg, "HOME": "relative"}}}
		if got := a.stateDir("lock"); got != test.want {
			t.Errorf("home %q, XDG_STATE_HOME %q: %q, want %q", test.home, test.xdg, got, test.want)
		}
	}
}

func mkdir(t *testing.T, dir string, mode fs.FileMode) {
	t.Helper()
	if err := os.Mkdir(dir, mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, mode); err != nil {
		t.Fatal(err)
	}
}
