package convergence

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
)

func TestSecondRunWaitsAndReportsTheHolder(t *testing.T) {
	dir := t.TempDir()
	me := Holder{PID: 812, Command: "compose up", Since: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	first, err := takeLock(t.Context(), dir, "unix://"+dir, "shop", me, nil)
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan Holder, 1)
	second := make(chan error, 1)
	go func() {
		lock, err := takeLock(t.Context(), dir, "unix://"+dir, "shop", Holder{PID: 2}, func(h Holder) { told <- h })
		if err == nil {
			err = lock.Release()
		}
		second <- err
	}()
	if h := <-told; h.String() != "pid 812 (`compose up`, since 03:04:05)" {
		t.Errorf("the holder is %s", h)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	if err := <-second; err != nil {
		t.Error(err)
	}
}

func TestLockWaitEndsWithTheContext(t *testing.T) {
	dir := t.TempDir()
	first, err := takeLock(t.Context(), dir, "unix://"+dir, "shop", Holder{PID: 812}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Release()
	ctx, cancel := context.WithCancel(t.Context())
	_, err = takeLock(ctx, dir, "unix://"+dir, "shop", Holder{PID: 2}, func(Holder) { cancel() })
	var locked *Locked
	if !errors.As(err, &locked) || locked.Holder.PID != 812 || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestProjectsAndEnginesHaveSeparateLocks(t *testing.T) {
	dir := t.TempDir()
	for _, key := range [][2]string{{dir + "/one", "shop"}, {dir + "/two", "shop"}, {dir + "/one", "blog"}} {
		lock, err := takeLock(t.Context(), dir, key[0], key[1], Holder{PID: 1}, func(Holder) { t.Error("it waits") })
		if err != nil {
			t.Fatal(err)
		}
		defer lock.Release()
	}
}

func TestRunWithAnotherHomeWaits(t *testing.T) {
	if !hasHostLock {
		t.Skip("this system has no lock that its users share")
	}
	engine := "unix://" + t.TempDir()
	first, err := takeLock(t.Context(), t.TempDir(), engine, "shop", Holder{PID: 812}, nil)
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan Holder, 1)
	second := make(chan error, 1)
	go func() {
		lock, err := takeLock(t.Context(), t.TempDir(), engine, "shop", Holder{PID: 2}, func(h Holder) { told <- h })
		if err == nil {
			err = lock.Release()
		}
		second <- err
	}()
	if h := <-told; h.PID != os.Getpid() {
		t.Errorf("it waits for %s", h)
	}
	select {
	case err := <-second:
		t.Fatalf("it got the lock, which is held (%v)", err)
	default:
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	if err := <-second; err != nil {
		t.Error(err)
	}
}

func TestFullDiskIsRecognized(t *testing.T) {
	if !hasHostLock {
		t.Skip("this system has no lock that its users share")
	}
	l := &Lock{path: "/proc/self/lock/file"} // procfs does not allow new files
	if err := l.takeFile(t.Context(), "shop", nil); err == nil {
		t.Error("a directory that cannot be created is no error")
	}
	for _, err := range []error{syscall.ENOSPC, syscall.EROFS} {
		if !noSpace(&os.PathError{Op: "open", Path: "x", Err: err}) {
			t.Errorf("%v is taken for another fault", err)
		}
	}
}

func TestLockWithoutSpaceForItsFile(t *testing.T) {
	if !hasHostLock {
		t.Skip("only Linux has a lock that needs no file")
	}
	engine := enginetest.New(t).Engine()
	full := func() (string, error) {
		return "/full/compose-0", &fs.PathError{Op: "mkdir", Path: "/full/compose-0", Err: syscall.ENOSPC}
	}
	first, err := (&Locking{Dir: full, Holder: Holder{PID: 1}}).Take(t.Context(), engine, t.Name())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	second := &Locking{Dir: full, Holder: Holder{PID: 2}, Waits: func(h Holder) { cancel() }}
	var locked *Locked
	if _, err := second.Take(ctx, engine, t.Name()); !errors.As(err, &locked) || locked.Holder.PID != os.Getpid() {
		t.Errorf("got %v, want the lock of this process", err)
	}
	if err := first.Release(); err != nil {
		t.Error(err)
	}
}
