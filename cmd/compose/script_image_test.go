//go:build unix

package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/docker/docker/api/types/image"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// installLook builds testdata/look and puts it on a real engine as an image.
func installLook(t *testing.T, engine *engineclient.Engine) {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "look")
	build := exec.Command("go", "build", "-ldflags=-s -w", "-o", binary, "./testdata/look")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build testdata/look: %v\n%s", err, out)
	}
	program, err := os.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	err = errors.Join(
		w.WriteHeader(&tar.Header{Name: "tmp/", Typeflag: tar.TypeDir, Mode: 0o1777}),
		w.WriteHeader(&tar.Header{Name: "image/of-image", Mode: 0o644}),
		w.WriteHeader(&tar.Header{Name: "look", Mode: 0o755, Size: int64(len(program))}),
	)
	_, writeErr := w.Write(program)
	if err := errors.Join(err, writeErr, w.Close()); err != nil {
		t.Fatal(err)
	}
	answer, err := engine.ImageImport(t.Context(), image.ImportSource{Source: &b, SourceName: "-"}, lookImage, image.ImportOptions{Changes: []string{`ENTRYPOINT ["/look"]`}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(io.Discard, answer)
	if err := errors.Join(err, answer.Close()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := engine.ImageRemove(context.Background(), lookImage, image.RemoveOptions{Force: true}); err != nil && !engineclient.IsNotFound(err) {
			t.Error(err)
		}
	})
}
