//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// sample is what one run of a program cost.
type sample struct {
	wall time.Duration
	cpu  time.Duration // user and system
	peak int64         // of resident memory, in KiB
}

func (s sample) seconds() float64 { return s.wall.Seconds() }

func (s sample) memory() float64 { return float64(s.peak) / 1024 }

func (s sample) milliseconds() float64 { return float64(s.cpu) / float64(time.Millisecond) }

// patience is what an interrupted program gets to end by itself.
const patience = 15 * time.Second

// measure runs a program and tells what it cost. The host is that of another
// engine than DOCKER_HOST's, "" for the same.
//
// The kernel counts what a process had resident before it became the program,
// so the peak is never below that of bench itself, which is why bench is small.
func measure(ctx context.Context, host, program string, args ...string) (sample, error) {
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdout, cmd.Stderr = &said, &said
	// A terminal's Ctrl-C must not reach it twice: once by us is enough.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = patience
	if host != "" {
		cmd.Env = append(os.Environ(), "DOCKER_HOST="+host)
	}
	from := time.Now()
	err := cmd.Run()
	wall := time.Since(from)
	if ctx.Err() != nil {
		return sample{}, ctx.Err()
	}
	if err != nil {
		return sample{}, fmt.Errorf("%s %s: %w\n%s", filepath.Base(program), strings.Join(args, " "), err, said.Bytes())
	}
	s := cmd.ProcessState
	return sample{wall: wall, cpu: s.UserTime() + s.SystemTime(), peak: s.SysUsage().(*syscall.Rusage).Maxrss}, nil
}

// step is one measured command.
type step func(context.Context) (sample, error)

// command is a step that runs a program.
func command(program string, args ...string) step {
	return func(ctx context.Context) (sample, error) { return measure(ctx, "", program, args...) }
}

// contender is one of those that are compared.
type contender struct {
	name  string
	steps []step // one after the other
}

// race measures the contenders in turn, a round for each pair, and returns the
// samples by contender and step. The order turns round each time, so that none
// is always the first. When a round fails, those before it still count: an
// engine under load may fail for good to remove a network.
func (b *bench) race(ctx context.Context, title string, rounds int, list ...contender) (map[string][][]sample, error) {
	out := map[string][][]sample{}
	for _, c := range list {
		out[c.name] = make([][]sample, len(c.steps))
	}
	for i := range rounds {
		fmt.Fprintf(b.log, "%s: round %d of %d\n", title, i+1, rounds)
		round, err := lap(ctx, list, i%2 == 1)
		if err != nil && (i == 0 || ctx.Err() != nil) {
			return nil, err
		}
		if err != nil {
			fmt.Fprintf(b.log, "%s: %d rounds have to do: %v\n", title, i, err)
			return out, nil
		}
		for name, samples := range round {
			for k, s := range samples {
				out[name][k] = append(out[name][k], s)
			}
		}
	}
	return out, nil
}

// lap is one round: each contender's steps.
func lap(ctx context.Context, list []contender, backwards bool) (map[string][]sample, error) {
	out := map[string][]sample{}
	for j := range list {
		if backwards {
			j = len(list) - 1 - j
		}
		c := list[j]
		for _, do := range c.steps {
			s, err := do(ctx)
			if err != nil {
				return nil, err
			}
			out[c.name] = append(out[c.name], s)
		}
	}
	return out, nil
}
