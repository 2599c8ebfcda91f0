//go:build unix

package main

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/volume"
	"golang.org/x/sync/errgroup"
)

// A crowd is what the engine of a developer has of other projects after some
// months.
const (
	crowdImages     = 200
	crowdVolumes    = 300
	crowdContainers = 100
)

// crowded is idle on an engine that much else is on.
func (b *bench) crowded(ctx context.Context) error {
	if err := b.gather(ctx); err != nil {
		return err
	}
	file, err := b.file("crowded", independent())
	if err != nil {
		return err
	}
	return b.raceIdle(ctx, "crowded", file, "the same on a full engine")
}

// gather makes the crowd. It goes when the run ends.
func (b *bench) gather(ctx context.Context) error {
	fmt.Fprintf(b.log, "a crowd of %d images, %d volumes and %d containers\n", crowdImages, crowdVolumes, crowdContainers)
	labels := map[string]string{label: b.name}
	var g errgroup.Group
	g.SetLimit(4)
	for i := range crowdImages {
		g.Go(func() error { return b.importOther(ctx, i) })
	}
	for range crowdVolumes {
		g.Go(func() error {
			_, err := b.engine.VolumeCreate(ctx, volume.CreateOptions{Labels: labels})
			return err
		})
	}
	for range crowdContainers {
		g.Go(func() error {
			_, err := b.engine.ContainerCreate(ctx, &container.Config{Image: imageName, Labels: labels}, nil, nil, nil, "")
			return err
		})
	}
	return g.Wait()
}

// importOther makes an image that is like no other.
func (b *bench) importOther(ctx context.Context, i int) error {
	name := fmt.Sprintf("compose-bench/other:%d", i)
	var layer bytes.Buffer
	w := tar.NewWriter(&layer)
	if err := w.WriteHeader(&tar.Header{Name: "name", Mode: 0o644, Size: int64(len(name))}); err != nil {
		return err
	}
	if _, err := io.WriteString(w, name); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return b.importImage(ctx, &layer, name)
}

// importImage makes an image of a layer, which the run removes.
func (b *bench) importImage(ctx context.Context, layer io.Reader, name string) error {
	answer, err := b.engine.ImageImport(ctx, image.ImportSource{Source: layer, SourceName: "-"}, name, image.ImportOptions{
		Changes: []string{`ENTRYPOINT ["/sleeper"]`, fmt.Sprintf("LABEL %s=%s", label, b.name)},
	})
	if err != nil {
		return fmt.Errorf("import %s: %w", name, err)
	}
	defer answer.Close()
	_, err = io.Copy(io.Discard, answer)
	return err
}
