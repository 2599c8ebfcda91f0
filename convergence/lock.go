package convergence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// Holder identifies the run that holds a project's lock.
type Holder struct {
	PID     int       `json:"pid"`
	Command string    `json:"command"`
	Since   time.Time `json:"since"`
}

func (h Holder) String() string {
	switch {
	case h.PID == 0:
		return "another run"
	case h.Command == "":
		return fmt.Sprintf("pid %d", h.PID)
	}
	return fmt.Sprintf("pid %d (`%s`, since %s)", h.PID, h.Command, h.Since.Format("15:04:05"))
}

// Locked is returned when another run still holds the project's lock at the end of
// the wait.
type Locked struct {
	Project string
	Holder  Holder
	Err     error // the context's error that ended the wait
}

func (e *Locked) Error() string {
	return fmt.Sprintf("project %s is being changed by %s", e.Project, e.Holder)
}

func (e *Locked) Unwrap() error { return e.Err }

// Hint returns the instruction for the user.
func (e *Locked) Hint() string { return "try again when it has ended, or wait longer: --lock-timeout" }

// Lock is a project's lock on one engine: only one run changes a project at a
// time. It has two parts: a file of the user, which also identifies the holder, and
// a lock that the users of this machine share. The kernel frees both when their
// holder dies.
type Lock struct {
	file *flock.Flock // nil if no file can be created
	path string
	host io.Closer

	creations creations
}

// Locking configures how a run takes the lock of its project. Dir is required.
type Locking struct {
	// Dir returns the directory of this user's locks.
	Dir func() (string, error)
	// Holder describes this run in the messages of runs that wait for it.
	Holder Holder
	// Timeout limits the wait for another run; 0 means no limit.
	Timeout time.Duration
	// Waits is called once if another run has the lock; it may be nil.
	Waits func(Holder)
}

// Take takes the lock of a project on an engine.
func (l *Locking) Take(ctx context.Context, engine *engineclient.Engine, project string) (*Lock, error) {
	if l.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, l.Timeout)
		defer cancel()
	}
	waits := l.Waits
	if waits == nil {
		waits = func(Holder) {}
	}
	dir, err := l.Dir()
	switch {
	case noSpace(err) && hasHostLock:
		dir = ""
	case err != nil:
		return nil, fmt.Errorf("lock project %s: %w", project, err)
	}
	return takeLock(ctx, dir, engine.Key(), project, l.Holder, waits)
}

// retryLock is the interval at which a waiting run tries again, because a blocking
// flock(2) cannot be cancelled.
const retryLock = 100 * time.Millisecond

// takeLock takes the lock of a project on an engine, waiting for it until the
// context ends. waits is called when another run holds it. Without a directory only
// the machine-wide part is used.
func takeLock(ctx context.Context, dir, engineKey, project string, me Holder, waits func(Holder)) (*Lock, error) {
	sum := sha256.Sum256([]byte(engineKey + "\x00" + project))
	key := project + "-" + hex.EncodeToString(sum[:8])
	l := &Lock{path: filepath.Join(dir, key+".lock")}
	if dir != "" {
		if err := l.takeFile(ctx, project, waits); err != nil {
			return nil, err
		}
	}
	var other Holder
	host, err := takeHostLock(ctx, engineKey, "compose-"+hex.EncodeToString(sum[:]), func(h Holder) {
		other = h
		waits(h)
	})
	if err != nil {
		return nil, errors.Join(&Locked{Project: project, Holder: other, Err: err}, l.Release())
	}
	l.host = host
	if l.file != nil {
		l.sign(me)
		l.creations.path = strings.TrimSuffix(l.path, ".lock") + ".creating"
	}
	return l, nil
}

// takeFile takes the user's part of the lock. If there is no space for a file, only
// the machine-wide part is used, which needs none.
func (l *Lock) takeFile(ctx context.Context, project string, waits func(Holder)) error {
	file := flock.New(l.path, flock.SetPermissions(0o600))
	err := os.MkdirAll(filepath.Dir(l.path), 0o700)
	ok := false
	if err == nil {
		ok, err = file.TryLock()
	}
	switch {
	case noSpace(err) && hasHostLock:
		return nil
	case err != nil:
		return fmt.Errorf("lock project %s: %w", project, err)
	}
	if !ok {
		waits(l.holder())
		_, err = file.TryLockContext(ctx, retryLock)
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return &Locked{Project: project, Holder: l.holder(), Err: err}
	case err != nil:
		return fmt.Errorf("lock project %s: %w", project, err)
	}
	l.file = file
	return nil
}

// noSpace reports whether a file system is full or read-only.
func noSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EROFS)
}

// hasHostLock reports whether takeHostLock takes a lock on this system.
const hasHostLock = runtime.GOOS == "linux"

// sign writes the holder to the lock file, for the messages of waiting runs. An error
// is ignored, because the lock is held anyway.
func (l *Lock) sign(me Holder) {
	if raw, err := json.Marshal(me); err == nil {
		_ = os.WriteFile(l.path, raw, 0o600)
	}
}

func (l *Lock) holder() Holder {
	var h Holder
	raw, err := os.ReadFile(l.path)
	if err == nil {
		_ = json.Unmarshal(raw, &h) // a partly written file leaves the holder unknown
	}
	return h
}

// Release releases the lock. The file is kept: removing it would let two runs lock
// two different files with the same name.
func (l *Lock) Release() error {
	l.creations.close()
	var err error
	if l.host != nil {
		err = l.host.Close()
	}
	if l.file != nil {
		err = errors.Join(err, l.file.Unlock())
	}
	return err
}

// noLock is returned if no machine-wide lock is available.
type noLock struct{}

func (noLock) Close() error { return nil }
