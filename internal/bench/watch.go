//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/docker/docker/client"
)

// savedWithin is within how many milliseconds a saved file must be in the
// container.
const savedWithin = 150

// watch measures how soon a file that is saved is in the container.
func (b *bench) watch(ctx context.Context) error {
	source := filepath.Join(b.folder, "source")
	if err := os.MkdirAll(source, 0o700); err != nil {
		return err
	}
	// docker-compose watches only what has a build section.
	file, err := b.file("watch", fmt.Sprintf(`  web:
    image: %s
    labels: *labels
    build: {context: %q, dockerfile_inline: FROM scratch}
    develop: {watch: [{path: %[2]q, action: sync, target: /source}]}
`, imageName, source))
	if err != nil {
		return err
	}
	if _, err := measure(ctx, "", b.ours, "-f", file, "up", "-d", "--no-build"); err != nil {
		return err
	}
	for _, tool := range []struct {
		name, program string
		target        float64
	}{{nameOurs, b.ours, savedWithin}, {namePeer, b.peer, 0}} {
		took, err := b.saves(ctx, tool.program, file, source)
		if err != nil {
			return fmt.Errorf("%s: %w", tool.name, err)
		}
		what := "saved to in the container, ms"
		if tool.target == 0 {
			what = ""
		}
		b.print(line{what: what, who: tool.name, values: took, target: tool.target, below: true, remark: largest(took, "ms")})
	}
	return b.sweepCase(ctx, "watch")
}

// saves lets a program watch, and saves files, one a round.
func (b *bench) saves(ctx context.Context, program, file, source string) (took []float64, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var said heard
	cmd := exec.CommandContext(ctx, program, "-f", file, "watch", "--no-up")
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended
		_ = cmd.Wait()                       // by that signal
	}()
	if err := wait(ctx, func() (bool, error) { return strings.Contains(strings.ToLower(said.text()), "watch enabled"), nil }); err != nil {
		return nil, fmt.Errorf("it does not watch: %w\n%s", err, said.text())
	}
	for i := range b.pairs {
		name := fmt.Sprintf("%s-%d", filepath.Base(program), i)
		from := time.Now()
		if err := os.WriteFile(filepath.Join(source, name), []byte(name), 0o600); err != nil {
			return nil, err
		}
		err := wait(ctx, func() (bool, error) {
			_, err := b.engine.ContainerStatPath(ctx, b.projectOf("watch")+"-web-1", "/source/"+name)
			if client.IsErrNotFound(err) {
				return false, nil
			}
			return err == nil, err
		})
		if err != nil {
			return nil, errors.Join(err, errors.New(said.text()))
		}
		took = append(took, ms(time.Since(from)))
	}
	return took, nil
}

// wait asks until something holds.
func wait(ctx context.Context, holds func() (bool, error)) error {
	for {
		ok, err := holds()
		if ok || err != nil {
			return err
		}
		select {
		case <-time.After(time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// heard is what a program says while it runs.
type heard struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.b.Write(p)
}

func (h *heard) text() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.b.String()
}
