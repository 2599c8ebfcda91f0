package watch

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// limited names the limit under test. It is set in the child process of the test.
const limited = "COMPOSE_TEST_WATCH_LIMIT"

func TestChangesAreFoundWithoutInotify(t *testing.T) {
	for _, limit := range []string{"max_inotify_watches", "max_inotify_instances"} {
		t.Run(limit, func(t *testing.T) {
			if os.Getenv(limited) == limit {
				watchLimited(t, limit)
				return
			}
			t.Parallel()
			// A user namespace has its own inotify limits.
			again := exec.Command(os.Args[0], "-test.run", "^"+strings.ReplaceAll(t.Name(), "/", "$/^")+"$")
			again.Env = append(os.Environ(), limited+"="+limit)
			again.SysProcAttr = &syscall.SysProcAttr{
				Cloneflags:  syscall.CLONE_NEWUSER,
				UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
				GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
			}
			out, err := again.CombinedOutput()
			if err != nil && again.ProcessState == nil {
				t.Skip("no user namespaces here: ", err)
			}
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func watchLimited(t *testing.T, limit string) {
	allowed := map[string]string{"max_inotify_watches": "1", "max_inotify_instances": "0"}[limit]
	if err := os.WriteFile("/proc/sys/user/"+limit, []byte(allowed), 0); err != nil {
		t.Skip(err)
	}
	root := resolved(t.TempDir())
	if err := os.MkdirAll(filepath.Join(root, "one", "two"), 0o755); err != nil {
		t.Fatal(err)
	}
	rules := []Rule{rule(t, root)}
	w := Open(rules)
	defer w.Close()
	first := <-w.Batches()
	if len(first.Problems) != 1 || first.Problems[0].Hint == "" {
		t.Errorf("problems %+v", first.Problems)
	}
	m := &mirror{t: t, root: root, files: there(t, rules)}
	for _, name := range []string{"file", "one/two/file", "new/deep/file"} {
		at := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	m.settles(w)
	if err := os.RemoveAll(filepath.Join(root, "one")); err != nil {
		t.Fatal(err)
	}
	m.settles(w)
}
