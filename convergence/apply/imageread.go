package apply

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
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// ImageFiles is what was read from the files of an image.
type ImageFiles struct {
	Users   map[string]ImageUser
	Groups  map[string]int64
	Content map[string]bool // whether a path is a file or a directory that is not empty
}

// ImageUser is a line of /etc/passwd.
type ImageUser struct{ UID, GID int64 }

// read reads files of an image through a temporary container. The container is a one-off
// of the project, so that `down` removes it if this run is killed.
func (i *images) read(ctx context.Context, x plan.ReadImage) (err error) {
	// The container is never started, but creating it requires a command.
	config := &container.Config{Image: x.Image.Name, Entrypoint: []string{"/"}, Labels: map[string]string{
		planner.LabelProject: i.want.Name(), planner.LabelService: "read-image", planner.LabelOneOff: "True",
	}}
	made, err := i.engine.ContainerCreate(ctx, config, &container.HostConfig{NetworkMode: "none"}, nil, nil, "")
	if err != nil {
		return err
	}
	defer func() {
		remove := container.RemoveOptions{Force: true, RemoveVolumes: true}
		err = errors.Join(err, i.engine.ContainerRemove(context.WithoutCancel(ctx), made.ID, remove))
	}()
	files, err := readFiles(ctx, i.engine, made.ID, x.Paths)
	if err == nil && i.options.Read != nil {
		i.options.Read(x.Image.Name, files)
	}
	return err
}

func readFiles(ctx context.Context, engine *engineclient.Engine, id string, paths []string) (ImageFiles, error) {
	files := ImageFiles{Users: map[string]ImageUser{}, Groups: map[string]int64{}, Content: map[string]bool{}}
	err := eachLine(ctx, engine, id, "/etc/passwd", func(fields []string) {
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
	err = eachLine(ctx, engine, id, "/etc/group", func(fields []string) {
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
		if files.Content[path], err = hasContent(ctx, engine, id, path); err != nil {
			return files, err
		}
	}
	return files, nil
}

// eachLine reads a file with colon-separated fields. A file that does not exist has no
// lines.
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

// hasContent reports whether a path is a file, or a directory that is not empty. It reads
// at most two entries.
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
