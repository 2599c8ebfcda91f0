package apply

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"

	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// copyIn copies the configs and secrets that are not bind mounts into a container before
// it is started, with the configured owner and mode, and without a copy on the host.
func (o *objects) copyIn(ctx context.Context, c plan.Subject) error {
	service, ok := o.want.Service(c.Service)
	if !ok {
		return nil
	}
	return o.copyObjects(ctx, service, c)
}

// copyObjects copies the configs, secrets and credentials of a service into a container.
func (o *objects) copyObjects(ctx context.Context, service project.Service, c plan.Subject) error {
	objects := spec.FileObjects(o.want, service)
	bound, err := o.boundAlready(ctx, c, objects)
	if err != nil {
		return err
	}
	for _, f := range objects {
		if !f.Copied() || bound[f.Target()] {
			continue
		}
		content, err := f.Content(o.want.Environment(), os.ReadFile)
		if err != nil {
			return err
		}
		file, err := f.File(content)
		if err != nil {
			return err
		}
		if err := o.put(ctx, c, service, file); err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
	}
	if !service.UseAPISocket {
		return nil
	}
	credentials, err := o.engine.Credentials()
	if err != nil {
		return err
	}
	return o.put(ctx, c, service, spec.Credentials(credentials))
}

// boundAlready returns the targets that a container has bind mounts for, because it was
// created when the engine ran on the machine with the files.
func (o *objects) boundAlready(ctx context.Context, c plan.Subject, objects []spec.FileObject) (map[string]bool, error) {
	if !slices.ContainsFunc(objects, spec.FileObject.OnlyHere) {
		return nil, nil
	}
	found, err := o.engine.ContainerInspect(ctx, c.Ref())
	if err != nil {
		return nil, fmt.Errorf("inspect container %s: %w", c.Name, err)
	}
	bound := map[string]bool{}
	for _, m := range found.Mounts {
		bound[m.Destination] = m.Type == mount.TypeBind
	}
	return bound, nil
}

// put copies one file into a container.
func (o *objects) put(ctx context.Context, c plan.Subject, s project.Service, file spec.File) error {
	into := spec.Into(s, file.Target)
	archive, err := file.Archive(into)
	if err != nil {
		return err
	}
	return o.engine.CopyToContainer(ctx, c.Ref(), into, bytes.NewReader(archive), container.CopyToContainerOptions{})
}
