package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// place is the source or target of a copy. Paths keep a trailing slash, which requires a
// directory, and a trailing "/.", which means its content.
type place struct {
	path        string
	exists, dir bool
}

// landing returns the directory and the name under which a source named base is stored,
// by the rules of docker cp. The name is "." for the directory itself.
func landing(from, to place, base string) (dir, name string, err error) {
	whole := path.Clean(to.path)
	switch {
	// The content of a directory is merged into an existing directory.
	case to.exists && to.dir && from.dir && contentOnly(from.path):
		return whole, ".", nil
	// Anything is copied into an existing directory under its own name.
	case to.exists && to.dir:
		return whole, base, nil
	case to.exists && from.dir:
		return "", "", fmt.Errorf("cannot copy a directory over the file %s", to.path)
	// A file is not copied into a directory that does not exist.
	case !from.dir && strings.HasSuffix(to.path, "/"):
		return "", "", fmt.Errorf("the directory %s does not exist", to.path)
	}
	return path.Dir(whole), path.Base(whole), nil
}

func contentOnly(p string) bool { return p == "." || strings.HasSuffix(p, "/.") }

// CopyOptions configure CopyTo, CopyFrom and the copies of tar archives.
type CopyOptions struct {
	FollowLink bool // follow a link that is the source itself, not links in it
	Archive    bool // keep the owners of the container's files
}

// CopyTo copies a file or directory of this machine into a container.
func CopyTo(ctx context.Context, engine *engineclient.Engine, in plan.Subject, source, target string, o CopyOptions) error {
	from, base, err := localSource(source, o.FollowLink)
	if err != nil {
		return err
	}
	to, err := inContainer(ctx, engine, in, target)
	if err != nil {
		return err
	}
	dir, name, err := landing(from, to, base)
	if err != nil {
		return err
	}
	r, w := io.Pipe()
	packed := make(chan error, 1)
	go func() {
		err := pack(w, from.path, name)
		_ = w.CloseWithError(err) // which returns nil always
		packed <- err
	}()
	err = engine.CopyToContainer(ctx, in.Ref(), dir, r, container.CopyToContainerOptions{CopyUIDGID: o.Archive})
	_ = r.Close() // ends packing if the engine has stopped reading
	if packErr := <-packed; packErr != nil && !errors.Is(packErr, io.ErrClosedPipe) {
		return packErr
	}
	return err
}

// CopyTarTo unpacks a tar archive in a directory of a container.
func CopyTarTo(ctx context.Context, engine *engineclient.Engine, in plan.Subject, tar io.Reader, target string, o CopyOptions) error {
	to, err := inContainer(ctx, engine, in, target)
	if err != nil {
		return err
	}
	if !to.dir {
		return fmt.Errorf("destination %s:%s must be a directory", in.Name, target)
	}
	return engine.CopyToContainer(ctx, in.Ref(), path.Clean(to.path), tar, container.CopyToContainerOptions{CopyUIDGID: o.Archive})
}

// CopyTarFrom writes a path of a container as a tar archive.
func CopyTarFrom(ctx context.Context, engine *engineclient.Engine, in plan.Subject, source string, w io.Writer, o CopyOptions) error {
	source, _, err := followed(ctx, engine, in, source, o)
	if err != nil {
		return err
	}
	content, _, err := engine.CopyFromContainer(ctx, in.Ref(), source)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, content)
	return errors.Join(err, content.Close())
}

// CopyFrom copies a file or directory of a container to this machine. Special files, such
// as devices, are skipped and returned.
func CopyFrom(ctx context.Context, engine *engineclient.Engine, in plan.Subject, source, target string, o CopyOptions) (skipped []string, err error) {
	source, base, err := followed(ctx, engine, in, source, o)
	if err != nil {
		return nil, err
	}
	to, err := localTarget(target)
	if err != nil {
		return nil, err
	}
	content, stat, err := engine.CopyFromContainer(ctx, in.Ref(), source)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	dir, name, err := landing(place{path: source, exists: true, dir: stat.Mode.IsDir()}, to, base)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(filepath.FromSlash(dir))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	return unpack(root, name, content)
}

// followed returns the path that a copy reads, and its name: a link that is followed
// keeps its own name.
func followed(ctx context.Context, engine *engineclient.Engine, in plan.Subject, source string, o CopyOptions) (at, base string, err error) {
	base = path.Base(path.Clean("/" + source))
	if base == "/" {
		base = "." // the root directory has no name
	}
	if !o.FollowLink {
		return source, base, nil
	}
	stat, err := engine.ContainerStatPath(ctx, in.Ref(), source)
	if err != nil {
		return "", "", err
	}
	if stat.Mode&os.ModeSymlink == 0 {
		return source, base, nil
	}
	return linked(source, stat.LinkTarget), base, nil
}

// linked returns the path that a link of a container points to.
func linked(at, target string) string {
	if path.IsAbs(target) {
		return target
	}
	return path.Join(path.Dir(path.Clean("/"+at)), target)
}

// inContainer inspects the target of a copy, through one link. It need not exist.
func inContainer(ctx context.Context, engine *engineclient.Engine, in plan.Subject, target string) (place, error) {
	if target == "" {
		return place{}, errors.New("the path in the container is empty")
	}
	to := place{path: target}
	if !path.IsAbs(to.path) {
		to.path = "/" + to.path // as docker cp: a container's paths begin at its root
	}
	for range 2 {
		stat, err := engine.ContainerStatPath(ctx, in.Ref(), to.path)
		switch {
		case engineclient.IsNotFound(err):
			return to, nil
		case err != nil:
			return to, err
		case stat.Mode&os.ModeSymlink == 0:
			to.exists, to.dir = true, stat.Mode.IsDir()
			return to, nil
		}
		to.path = linked(to.path, stat.LinkTarget)
	}
	return to, nil
}
