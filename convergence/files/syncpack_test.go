package files

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// Somebody saves, links, removes and makes folders while files are packed. What
// they are at one moment is packed, and nothing of it is a failure.
func TestFilesThatChangeWhileTheyArePackedAreNoFailure(t *testing.T) {
	dir := t.TempDir()
	at, in := filepath.Join(dir, "at"), filepath.Join(dir, "at", "in")
	stop, over := make(chan struct{}), make(chan struct{})
	change := []func() error{
		func() error { return os.WriteFile(at, bytes.Repeat([]byte("x"), 1<<16), 0o644) },
		func() error { return os.WriteFile(at, []byte("short"), 0o644) },
		func() error { return os.Remove(at) },
		func() error { return os.Symlink("elsewhere", at) },
		func() error { return os.Remove(at) },
		func() error { return os.Mkdir(at, 0o755) },
		func() error { return os.WriteFile(in, []byte("in"), 0o644) },
		func() error { return os.RemoveAll(at) },
	}
	go func() {
		defer close(over)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			if err := change[i%len(change)](); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	defer func() { close(stop); <-over }()
	for range 2000 {
		var out bytes.Buffer
		unread, err := packFiles(&out, "/app", []copied{{from: at, to: "/app/at"}, {from: in, to: "/app/at/in"}})
		if err != nil || len(unread) > 0 {
			t.Fatalf("%v, cannot be read: %q", err, unread)
		}
		for r := tar.NewReader(&out); ; {
			if _, err := r.Next(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
}
