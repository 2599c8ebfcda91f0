package convergence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// Holder is who holds a project's lock.
type Holder struct {
	PID     int       `json:"pid"`
	Command string    `json:"command"`
	Since   time.Time `json:"since"`
}

func (h Holder) String() string {
	if h.PID == 0 {
		return "another run"
	}
	return fmt.Sprintf("pid %d (`%s`, since %s)", h.PID, h.Command, h.Since.Format("15:04:05"))
}

// Locked says that another run held the project for as long as it was waited
// for.
type Locked struct {
	Project string
	Holder  Holder
	Err     error // what ended the wait: the context's
}

func (e *Locked) Error() string {
	return fmt.Sprintf("project %s is being changed by %s", e.Project, e.Holder)
}

func (e *Locked) Unwrap() error { return e.Err }

// Hint says what to do.
func (e *Locked) Hint() string { return "try again when it has ended, or wait longer: --lock-timeout" }

// Lock is a project's lock on one engine: only one run of this user on this
// host changes a project at a time. The kernel frees it when its holder dies.
type Lock struct {
	file *flock.Flock
	path string
}

// Locking is how a run takes its project's lock.
type Locking struct {
	// Dir returns the directory of this user's locks.
	Dir func() (string, error)
	// Holder is what runs that wait for this one are told.
	Holder Holder
	// Timeout bounds the wait for another run; 0 is no bound.
	Timeout time.Duration
	// Waits is called once, where another run has the lock.
	Waits func(Holder)
}

// Take takes the lock of a project on an engine.
func (l *Locking) Take(ctx context.Context, engine *engineclient.Engine, project string) (*Lock, error) {
	if l.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, l.Timeout)
		defer cancel()
	}
	dir, err := l.Dir()
	if err != nil {
		return nil, fmt.Errorf("lock project %s: %w", project, err)
	}
	return TakeLock(ctx, dir, engine.Key(), project, l.Holder, l.Waits)
}

// retryLock is how often a waiting run tries again: flock(2) cannot be waited
// for and be cancelled.
const retryLock = 100 * time.Millisecond

// TakeLock takes the lock of a project on an engine, waiting for it until the
// context ends. waits is told once whom it waits for.
func TakeLock(ctx context.Context, dir, engineKey, project string, me Holder, waits func(Holder)) (*Lock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("lock project %s: %w", project, err)
	}
	sum := sha256.Sum256([]byte(engineKey + "\x00" + project))
	path := filepath.Join(dir, project+"-"+hex.EncodeToString(sum[:8])+".lock")
	l := &Lock{file: flock.New(path, flock.SetPermissions(0o600)), path: path}
	ok, err := l.file.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock project %s: %w", project, err)
	}
	if !ok {
		waits(l.holder())
		_, err = l.file.TryLockContext(ctx, retryLock)
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return nil, &Locked{Project: project, Holder: l.holder(), Err: err}
	case err != nil:
		return nil, fmt.Errorf("lock project %s: %w", project, err)
	}
	return l, l.sign(me)
}

// sign writes who holds the lock, for those who wait.
func (l *Lock) sign(me Holder) error {
	raw, err := json.Marshal(me)
	if err != nil {
		return err
	}
	if err := os.WriteFile(l.path, raw, 0o600); err != nil {
		return fmt.Errorf("lock project: %w", err)
	}
	return nil
}

func (l *Lock) holder() Holder {
	var h Holder
	raw, err := os.ReadFile(l.path)
	if err == nil {
		_ = json.Unmarshal(raw, &h) // half-written is as good as unknown
	}
	return h
}

// Release gives the lock back. The file stays: removing it would let two runs
// hold two files of one name.
func (l *Lock) Release() error { return l.file.Unlock() }
