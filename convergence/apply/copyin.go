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

// copyIn writes the configs and secrets that are no bind mounts into a
// container that does not run: with the owner and mode that the service asks
// for, and without a copy on the host.
func (a *applier) copyIn(ctx context.Context, c plan.Subject) error {
	service, ok := a.want.Service(c.Service)
	if !ok {
		return nil
	}
	return a.copyObjects(ctx, service, c)
}

// copyObjects copies the objects of a service into one container.
func (a *applier) copyObjects(ctx context.Context, service project.Service, c plan.Subject) error {
	objects := spec.FileObjects(a.want, service)
	bound, err := a.boundAlready(ctx, c, objects)
	if err != nil {
		return err
	}
	for _, f := range objects {
		if !f.Copied() || bound[f.Target()] {
			continue
		}
		content, err := f.Content(a.want.Environment(), os.ReadFile)
		if err != nil {
			return err
		}
		file, err := f.File(content)
		if err != nil {
			return err
		}
		if err := a.put(ctx, c, service, file); err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
	}
	if !service.UseAPISocket {
		return nil
	}
	credentials, err := a.engine.Credentials()
	if err != nil {
		return err
	}
	return a.put(ctx, c, service, spec.Credentials(credentials))
}

// boundAlready are the targets that a container has bind mounts for: one that
// was made for an engine with these files on its own machine has them.
func (a *applier) boundAlready(ctx context.Context, c plan.Subject, objects []spec.FileObject) (map[string]bool, error) {
	if !slices.ContainsFunc(objects, spec.FileObject.OnlyHere) {
		return nil, nil
	}
	found, err := a.engine.ContainerInspect(ctx, c.Ref())
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
func (a *applier) put(ctx context.Context, c plan.Subject, s project.Service, file spec.File) error {
	into := spec.Into(s, file.Target)
	archive, err := file.Archive(into)
	if err != nil {
		return err
	}
	return a.engine.CopyToContainer(ctx, c.Ref(), into, bytes.NewReader(archive), container.CopyToContainerOptions{})
}
