package convergence

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestASecondRunWaitsAndLearnsWhoHoldsTheProject(t *testing.T) {
	dir := t.TempDir()
	me := Holder{PID: 812, Command: "compose up", Since: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	first, err := TakeLock(t.Context(), dir, "unix:///engine", "shop", me, nil)
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan Holder, 1)
	second := make(chan error, 1)
	go func() {
		lock, err := TakeLock(t.Context(), dir, "unix:///engine", "shop", Holder{PID: 2}, func(h Holder) { told <- h })
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

func TestAWaitForTheLockEndsWithTheContext(t *testing.T) {
	dir := t.TempDir()
	first, err := TakeLock(t.Context(), dir, "unix:///engine", "shop", Holder{PID: 812}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Release()
	ctx, cancel := context.WithCancel(t.Context())
	_, err = TakeLock(ctx, dir, "unix:///engine", "shop", Holder{PID: 2}, func(Holder) { cancel() })
	var locked *Locked
	if !errors.As(err, &locked) || locked.Holder.PID != 812 || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestProjectsAndEnginesHaveLocksOfTheirOwn(t *testing.T) {
	dir := t.TempDir()
	for _, key := range [][2]string{{"unix:///one", "shop"}, {"unix:///two", "shop"}, {"unix:///one", "blog"}} {
		lock, err := TakeLock(t.Context(), dir, key[0], key[1], Holder{PID: 1}, func(Holder) { t.Error("it waits") })
		if err != nil {
			t.Fatal(err)
		}
		defer lock.Release()
	}
}
