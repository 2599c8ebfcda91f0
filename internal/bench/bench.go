package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/client"
	"golang.org/x/sync/errgroup"
)

// All that a run makes on the engine bears these names, so that the next run
// finds what a killed one has left.
const (
	projectName  = "compose-bench"
	projectLabel = "com.docker.compose.project=" + projectName
	imageName    = "compose-bench/sleeper:latest"
)

// bench is one run.
type bench struct {
	options
	engine *client.Client
	folder string // for compose files, recipes and the proxy's socket
	out    io.Writer
	log    io.Writer
}

func newBench(ctx context.Context, o options, out, log io.Writer) (*bench, error) {
	for _, path := range []*string{&o.ours, &o.peer, &o.floor, &o.sleeper} {
		whole, err := filepath.Abs(*path)
		if err != nil {
			return nil, err
		}
		*path = whole
	}
	engine, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	if err != nil {
		return nil, err
	}
	if _, err := engine.Ping(ctx); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "compose-bench-")
	return &bench{options: o, engine: engine, folder: folder, out: out, log: log}, err
}

// prepare removes what a killed run has left and makes the image.
func (b *bench) prepare(ctx context.Context) error {
	if err := b.sweep(ctx); err != nil {
		return err
	}
	layer, err := b.layer()
	if err != nil {
		return err
	}
	answer, err := b.engine.ImageImport(ctx, image.ImportSource{Source: layer, SourceName: "-"}, imageName, image.ImportOptions{
		Changes: []string{`ENTRYPOINT ["/sleeper"]`},
	})
	if err != nil {
		return fmt.Errorf("import %s: %w", imageName, err)
	}
	defer answer.Close()
	_, err = io.Copy(io.Discard, answer)
	return err
}

// layer is the image's file system: one program.
func (b *bench) layer() (io.Reader, error) {
	program, err := os.ReadFile(b.sleeper)
	if err != nil {
		return nil, err
	}
	var layer bytes.Buffer
	w := tar.NewWriter(&layer)
	if err := w.WriteHeader(&tar.Header{Name: "sleeper", Mode: 0o755, Size: int64(len(program))}); err != nil {
		return nil, err
	}
	if _, err := w.Write(program); err != nil {
		return nil, err
	}
	return &layer, w.Close()
}

// cleanUp removes all that the run has made, also after a Ctrl-C: with a time
// of its own.
func (b *bench) cleanUp() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err := b.sweep(ctx)
	_, imageErr := b.engine.ImageRemove(ctx, imageName, image.RemoveOptions{Force: true, PruneChildren: true})
	if client.IsErrNotFound(imageErr) {
		imageErr = nil
	}
	return errors.Join(err, imageErr, os.RemoveAll(b.folder), b.engine.Close())
}

// sweep removes the project's containers and networks. It looks again until
// it finds none: a program that was interrupted may have a create under way.
func (b *bench) sweep(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		left, err := b.sweepOnce(ctx)
		if err == nil && !left {
			return nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("clean up: %w", errors.Join(err, ctx.Err()))
		}
	}
}

// sweepOnce removes what it finds, and tells whether it found something.
func (b *bench) sweepOnce(ctx context.Context) (found bool, err error) {
	ours := filters.NewArgs(filters.Arg("label", projectLabel))
	containers, err := b.engine.ContainerList(ctx, container.ListOptions{All: true, Filters: ours})
	if err != nil {
		return false, err
	}
	networks, err := b.engine.NetworkList(ctx, network.ListOptions{Filters: ours})
	if err != nil {
		return false, err
	}
	var g errgroup.Group
	for _, c := range containers {
		g.Go(func() error { return b.engine.ContainerRemove(ctx, c.ID, container.RemoveOptions{Force: true}) })
	}
	err = g.Wait()
	for _, n := range networks {
		err = errors.Join(err, b.engine.NetworkRemove(ctx, n.ID))
	}
	return len(containers)+len(networks) > 0, err
}

// file writes a compose file of the project.
func (b *bench) file(name, services string) (string, error) {
	path := filepath.Join(b.folder, name+".yaml")
	return path, os.WriteFile(path, []byte("name: "+projectName+"\nservices:\n"+services), 0o600)
}
