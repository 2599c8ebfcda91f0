package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// part is one program of the control plane, with its arguments.
type part []string

func (p part) log() string { return p[0] + ".log" }

// program returns the path of the program that a part runs: this binary for a
// component of Kubernetes, otherwise a program of the machine.
func (p part) program() (string, error) {
	if _, ok := components()[p[0]]; ok {
		return os.Executable()
	}
	return exec.LookPath(p[0])
}

// arguments returns the arguments of that program.
func (p part) arguments() []string {
	if _, ok := components()[p[0]]; ok {
		return p
	}
	return p[1:]
}

// children are the running programs.
type children struct {
	running []*exec.Cmd
	ended   chan string // what ended, and how
}

func (c *children) start(parts ...part) error {
	for _, p := range parts {
		program, err := p.program()
		if err != nil {
			return err
		}
		log, err := os.Create(p.log())
		if err != nil {
			return err
		}
		command := exec.Command(program, p.arguments()...)
		command.Stdout, command.Stderr = log, log
		command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
		err = command.Start()
		log.Close()
		if err != nil {
			return fmt.Errorf("start %s: %w", p[0], err)
		}
		c.running = append(c.running, command)
		go func() {
			err := command.Wait()
			c.ended <- fmt.Sprintf("%s ended (%v); the last lines of %s:\n%s", p[0], err, p.log(), tail(p.log()))
		}()
	}
	return nil
}

// kill ends all programs, the last started first. Nothing that they hold is
// worth an orderly end.
func (c *children) kill() {
	for _, command := range slices.Backward(c.running) {
		_ = command.Process.Kill()
	}
}

// wait returns nil when the supervisor is asked to stop, and an error when one
// of the programs ends by itself.
func (c *children) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case what := <-c.ended:
		return fmt.Errorf("%s", what)
	}
}

// await asks until the answer is yes. Early on there is nobody to send events.
func (c *children) await(ctx context.Context, what string, ask func(context.Context) bool) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(patience)
	for !ask(ctx) {
		select {
		case <-tick.C:
		case <-limit:
			return fmt.Errorf("gave up after %s, waiting until %s", patience, what)
		case <-ctx.Done():
			return fmt.Errorf("interrupted, waiting until %s", what)
		case ended := <-c.ended:
			return fmt.Errorf("%s", ended)
		}
	}
	return nil
}

func tail(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-15):], []byte("\n")))
}
