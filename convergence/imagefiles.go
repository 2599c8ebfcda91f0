package convergence

import (
	"archive/tar"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// ImageFiles is what the files of an image tell.
type ImageFiles struct {
	Users   map[string]ImageUser
	Groups  map[string]int64
	Content map[string]bool // whether there is something at a path
}

// ImageUser is a line of /etc/passwd.
type ImageUser struct{ UID, GID int64 }

// ReadImage looks into an image, by way of a container that is made, never
// started, and removed: engines show the files of containers only.
func ReadImage(ctx context.Context, engine *engineclient.Engine, ref string, paths []string) (files ImageFiles, err error) {
	// Nothing runs; an image without a command needs one to be made all the same.
	config := &container.Config{Image: ref, Entrypoint: []string{"/"}, Labels: map[string]string{"compose.read-image": "true"}}
	made, err := engine.ContainerCreate(ctx, config, &container.HostConfig{NetworkMode: "none"}, nil, nil, "")
	if err != nil {
		return files, fmt.Errorf("read image %s: %w", ref, err)
	}
	defer func() {
		remove := container.RemoveOptions{Force: true, RemoveVolumes: true}
		err = errors.Join(err, engine.ContainerRemove(context.WithoutCancel(ctx), made.ID, remove))
	}()
	files = ImageFiles{Users: map[string]ImageUser{}, Groups: map[string]int64{}, Content: map[string]bool{}}
	err = eachLine(ctx, engine, made.ID, "/etc/passwd", func(fields []string) {
		if len(fields) < 4 {
			return
		}
		uid, err1 := strconv.ParseInt(fields[2], 10, 64)
		gid, err2 := strconv.ParseInt(fields[3], 10, 64)
		if err1 == nil && err2 == nil {
			files.Users[fields[0]] = ImageUser{uid, gid}
		}
	})
	if err != nil {
		return files, err
	}
	err = eachLine(ctx, engine, made.ID, "/etc/group", func(fields []string) {
		if len(fields) < 3 {
			return
		}
		if gid, err := strconv.ParseInt(fields[2], 10, 64); err == nil {
			files.Groups[fields[0]] = gid
		}
	})
	if err != nil {
		return files, err
	}
	for _, path := range paths {
		if files.Content[path], err = hasContent(ctx, engine, made.ID, path); err != nil {
			return files, err
		}
	}
	return files, nil
}

// eachLine reads a file whose lines have fields between colons; none is none.
func eachLine(ctx context.Context, engine *engineclient.Engine, id, path string, line func(fields []string)) error {
	archive, _, err := engine.CopyFromContainer(ctx, id, path)
	if engineclient.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	defer archive.Close()
	content := tar.NewReader(archive)
	if _, err := content.Next(); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	lines := bufio.NewScanner(content)
	for lines.Scan() {
		line(strings.Split(lines.Text(), ":"))
	}
	return lines.Err()
}

// hasContent reports whether a folder holds something, or is a file. It reads
// no more than the first two names.
func hasContent(ctx context.Context, engine *engineclient.Engine, id, path string) (bool, error) {
	archive, stat, err := engine.CopyFromContainer(ctx, id, path)
	if engineclient.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read %s: %w", path, err)
	}
	defer archive.Close()
	if !stat.Mode.IsDir() {
		return true, nil
	}
	names := tar.NewReader(archive)
	for range 2 {
		if _, err := names.Next(); errors.Is(err, io.EOF) {
			return false, nil
		} else if err != nil {
			return false, fmt.Errorf("read %s: %w", path, err)
		}
	}
	return true, nil
}
