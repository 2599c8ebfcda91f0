package enginetest

import (
	"archive/tar"
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/image"

	"github.com/seed-6dc66d55/compose/engineclient"
)

//go:embed testdata/process/main.go
var processMain string

//go:embed script.go
var processScript string

// Install imports an image into a real engine. Its containers run the commands that parse reads;
// the default command, `serve`, runs until the container is stopped. The image is removed at the end of the
// test. Server.Image does the same for the in-memory engine.
func Install(t testing.TB, e *engineclient.Engine, ref string, changes ...string) {
	t.Helper()
	program, err := buildProcess(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	content, err := processFiles(program)
	if err != nil {
		t.Fatal(err)
	}
	changes = append([]string{`CMD ["serve"]`, "ENV PATH=/bin"}, changes...)
	answer, err := e.ImageImport(t.Context(), image.ImportSource{Source: content, SourceName: "-"}, ref, image.ImportOptions{Changes: changes})
	if err != nil {
		t.Fatalf("import %s: %v", ref, err)
	}
	defer func() { _ = answer.Close() }()
	if _, err := io.Copy(io.Discard, answer); err != nil {
		t.Fatalf("import %s: %v", ref, err)
	}
	t.Cleanup(func() {
		if _, err := e.ImageRemove(context.WithoutCancel(t.Context()), ref, image.RemoveOptions{Force: true}); err != nil && !engineclient.IsNotFound(err) {
			t.Errorf("remove image %s: %v", ref, err)
		}
	})
}

// buildProcess compiles the program that containers run, statically.
func buildProcess(dir string) ([]byte, error) {
	script := strings.Replace(processScript, "package enginetest", "package main", 1)
	if err := errors.Join(
		os.WriteFile(filepath.Join(dir, "main.go"), []byte(processMain), 0o600),
		os.WriteFile(filepath.Join(dir, "script.go"), []byte(script), 0o600),
	); err != nil {
		return nil, err
	}
	build := exec.Command("go", "build", "-ldflags=-s -w", "-o", "process", "main.go", "script.go")
	build.Dir, build.Env = dir, append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GO111MODULE=off", "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the process: %w\n%s", err, out)
	}
	return os.ReadFile(filepath.Join(dir, "process"))
}

// processFiles is a tar archive with the program under each name that a command can begin with.
func processFiles(program []byte) (io.Reader, error) {
	var out bytes.Buffer
	tw := tar.NewWriter(&out)
	var errs []error
	add := func(h tar.Header, data []byte) {
		h.Size = int64(len(data))
		errs = append(errs, tw.WriteHeader(&h))
		_, err := tw.Write(data)
		errs = append(errs, err)
	}
	for _, dir := range []string{"bin", "etc", "tmp"} {
		add(tar.Header{Name: dir + "/", Typeflag: tar.TypeDir, Mode: 0o755}, nil)
	}
	add(tar.Header{Name: "bin/process", Typeflag: tar.TypeReg, Mode: 0o755}, program)
	for _, name := range []string{"sh", "serve", "print", "warn", "echo", "sleep", "true", "false", "exit", "cat", "rm", "ignore-term", "tick"} {
		add(tar.Header{Name: "bin/" + name, Typeflag: tar.TypeSymlink, Linkname: "process", Mode: 0o777}, nil)
	}
	errs = append(errs, tw.Close())
	return &out, errors.Join(errs...)
}
