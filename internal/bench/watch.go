//go:build unix

package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	cerrdefs "github.com/containerd/errdefs"
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
		took, err := b.saves(ctx, tool.name, tool.program, file, source)
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

// saves starts a program's watch and writes one file for each round.
func (b *bench) saves(ctx context.Context, tool, program, file, source string) (took []float64, err error) {
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
		name := fmt.Sprintf("%s-%d-%d", tool, time.Now().UnixNano(), i)
		one, err := b.save(ctx, filepath.Join(source, name))
		if err != nil {
			return nil, errors.Join(err, errors.New(said.text()))
		}
		took = append(took, ms(one))
	}
	return took, nil
}

// save writes a new file and measures the time until the container has it, with its content.
// A file that exists there before it is written was not synchronized by the program that is measured.
func (b *bench) save(ctx context.Context, path string) (time.Duration, error) {
	name := filepath.Base(path)
	if _, exists, err := b.contentInContainer(ctx, name); err != nil {
		return 0, err
	} else if exists {
		return 0, fmt.Errorf("%s exists in the container before it was written", name)
	}
	from := time.Now()
	if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
		return 0, err
	}
	err := wait(ctx, func() (bool, error) {
		content, _, err := b.contentInContainer(ctx, name)
		return content == name, err
	})
	return time.Since(from), err
}

// contentInContainer reads a file of the target directory.
func (b *bench) contentInContainer(ctx context.Context, name string) (content string, exists bool, err error) {
	archive, _, err := b.engine.CopyFromContainer(ctx, b.projectOf("watch")+"-web-1", "/source/"+name)
	if cerrdefs.IsNotFound(err) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	defer archive.Close()
	files := tar.NewReader(archive)
	if _, err := files.Next(); err != nil {
		return "", true, err
	}
	all, err := io.ReadAll(files)
	return string(all), true, err
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
