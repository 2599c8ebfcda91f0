package convergence

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/planner"
)

// copyIn writes the configs and secrets that are no bind mounts into a
// container that does not run: with the owner and mode that the service asks
// for, and without a copy on the host.
func (a *applier) copyIn(ctx context.Context, c planner.Subject) error {
	service, ok := a.want.Service(c.Service)
	if !ok {
		return nil
	}
	env := a.want.Environment()
	for _, f := range fileObjects(a.want, service) {
		if !planner.Copied(f.object, f.ref) {
			continue
		}
		into := "/" // folders on the way are made by the engine
		if dir := path.Dir(f.target); service.ReadOnly || needsCarrier(service, dir) {
			into = dir // the root may be read only, the volume at dir is not
		}
		archive, err := f.archive(env, into)
		if err != nil {
			return err
		}
		err = a.engine.CopyToContainer(ctx, c.Ref(), into, bytes.NewReader(archive), container.CopyToContainerOptions{})
		if err != nil {
			return fmt.Errorf("%s %s: %w", f.kind, f.ref.Source, err)
		}
	}
	return nil
}

// archive is a tar of the one file, named as it is seen from the folder into.
func (f fileObject) archive(env map[string]string, into string) ([]byte, error) {
	content, err := f.content(env)
	if err != nil {
		return nil, err
	}
	uid, gid, err := f.owner()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	header := &tar.Header{
		Name: strings.TrimPrefix(strings.TrimPrefix(f.target, into), "/"), Mode: f.mode(), Size: int64(len(content)),
		Uid: uid, Gid: gid, ModTime: time.Unix(0, 0),
	}
	if err := w.WriteHeader(header); err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	return b.Bytes(), w.Close()
}
