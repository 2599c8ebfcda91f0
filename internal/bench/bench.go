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
	"path/filepath"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/client"
	"golang.org/x/sync/errgroup"
)

// All that a run makes on the engine bears this label, with the run's name as
// its value, so that the next run finds what a killed one has left.
const label = "compose-bench"

const imageName = "compose-bench/sleeper:latest"

// bench is one run.
type bench struct {
	options
	engine *client.Client
	name   string // of this run
	folder string // for compose files, recipes and the proxy's socket
	out    io.Writer
	log    io.Writer
}

func newBench(ctx context.Context, o options, out, log io.Writer) (*bench, error) {
	for _, path := range []*string{&o.ours, &o.peer, &o.floor, &o.sleeper, &o.loader} {
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
	return &bench{options: o, engine: engine, name: fmt.Sprintf("%s-%d", label, os.Getpid()), folder: folder, out: out, log: log}, err
}

// prepare removes what a killed run has left and makes the image.
func (b *bench) prepare(ctx context.Context) error {
	if _, err := b.sweepOnce(ctx, label); err != nil {
		fmt.Fprintln(b.log, "what another run has left stays:", err)
	}
	layer, err := b.layer()
	if err != nil {
		return err
	}
	return b.importImage(ctx, layer, imageName)
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

// cleaning is how long it may take to remove what a run has made.
const cleaning = 30 * time.Second

// cleanUp removes all that the run has made, also after a Ctrl-C: with a time
// of its own.
func (b *bench) cleanUp() error {
	err := b.sweep(context.Background(), label+"="+b.name)
	return errors.Join(err, os.RemoveAll(b.folder), b.engine.Close())
}

// sweep removes all that bears a label. It looks again until it finds none: a
// program that was interrupted may have a create under way.
func (b *bench) sweep(ctx context.Context, labelled string) error {
	ctx, cancel := context.WithTimeout(ctx, cleaning)
	defer cancel()
	for {
		left, err := b.sweepOnce(ctx, labelled)
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

// sweepOnce removes what bears a label, and tells whether anything did.
func (b *bench) sweepOnce(ctx context.Context, labelled string) (found bool, err error) {
	ours := filters.NewArgs(filters.Arg("label", labelled))
	containers, err := b.engine.ContainerList(ctx, container.ListOptions{All: true, Filters: ours})
	if err != nil {
		return false, err
	}
	networks, err := b.engine.NetworkList(ctx, network.ListOptions{Filters: ours})
	if err != nil {
		return false, err
	}
	volumes, err := b.engine.VolumeList(ctx, volume.ListOptions{Filters: ours})
	if err != nil {
		return false, err
	}
	images, err := b.engine.ImageList(ctx, image.ListOptions{Filters: ours})
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
	for _, v := range volumes.Volumes {
		err = errors.Join(err, b.engine.VolumeRemove(ctx, v.Name, false))
	}
	for _, i := range images {
		_, removed := b.engine.ImageRemove(ctx, i.ID, image.RemoveOptions{Force: true, PruneChildren: true})
		err = errors.Join(err, removed)
	}
	return len(containers)+len(networks)+len(volumes.Volumes)+len(images) > 0, err
}

// projectOf is the name of a case's project. Each case has its own: an engine
// may fail to remove a network, and the other cases must not mind.
func (b *bench) projectOf(title string) string { return b.name + "-" + title }

// sweepCase removes what a case has made.
func (b *bench) sweepCase(ctx context.Context, title string) error {
	return b.sweep(ctx, "com.docker.compose.project="+b.projectOf(title))
}

// file writes a case's compose file. The services take the run's label from it.
func (b *bench) file(title, services string) (string, error) {
	path := filepath.Join(b.folder, title+".yaml")
	text := fmt.Sprintf("name: %s\nnetworks: {default: {labels: {%s: %s}}}\nx-labels: &labels {%[2]s: %[3]s}\nservices:\n%s", b.projectOf(title), label, b.name, services)
	return path, os.WriteFile(path, []byte(text), 0o600)
}
