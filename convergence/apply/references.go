package apply

import (
	"context"
	"fmt"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// service returns a service with its references to other services resolved to the IDs of
// their current containers.
func (r *references) service(ctx context.Context, name string) (project.Service, error) {
	s, ok := r.want.Service(name)
	if !ok {
		return s, fmt.Errorf("no service %s in the project", name)
	}
	return r.resolved(ctx, s)
}

func (r *references) resolved(ctx context.Context, s project.Service) (project.Service, error) {
	var failed error
	s = confighash.ResolveReferences(s, func(parent string) string {
		id, err := r.containerOf(ctx, parent)
		if err != nil {
			failed = err
		}
		return id
	})
	return s, failed
}

func (r *references) containersOf(ctx context.Context, service string) ([]container.Summary, error) {
	return r.engine.ContainerList(ctx, container.ListOptions{All: true, Filters: engineclient.Labelled(
		planner.LabelProject+"="+r.want.Name(), planner.LabelService+"="+service, planner.LabelOneOff+"=False",
	)})
}

func (r *references) hasContainer(ctx context.Context, service string) (bool, error) {
	list, err := r.containersOf(ctx, service)
	return len(list) > 0, err
}

// containerOf returns the ID of the first replica of a service.
func (r *references) containerOf(ctx context.Context, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	list, err := r.containersOf(ctx, name)
	if err != nil {
		return "", err
	}
	first := ""
	best := 0
	for _, c := range list {
		n := observe.ReplicaNumber(c.Labels)
		if first == "" || n < best {
			first, best = c.ID, n
		}
	}
	if first == "" {
		return "", fmt.Errorf("service %s has no container", name)
	}
	return first, nil
}

// withoutDeadLinks returns a service without links to services that are not selected and
// have no container. On its default network the engine refuses links to containers that do
// not exist.
func (r *references) withoutDeadLinks(ctx context.Context, s project.Service) (project.Service, error) {
	if !planner.OnBridge(s) {
		return s, nil
	}
	var links []string
	for _, link := range s.Links {
		target, _, _ := strings.Cut(link, ":")
		if _, selected := r.want.Service(target); !selected {
			exists, err := r.hasContainer(ctx, target)
			if err != nil {
				return s, err
			}
			if !exists {
				continue
			}
		}
		links = append(links, link)
	}
	s.Links = links
	return s, nil
}

// imageOf returns the ID of a service's image, and its content digest for an image index.
// The plan has the ID unless one of its own steps pulls or builds the image.
func (r *references) imageOf(ctx context.Context, s project.Service, x plan.CreateContainer) (id, content string, err error) {
	index := planner.BuildsIndex(s)
	if x.Image != "" && !index {
		return x.Image, "", nil
	}
	ref := planner.ImageRef(r.want, s)
	inspected, err := r.engine.ImageInspect(ctx, ref)
	if err != nil {
		return "", "", fmt.Errorf("image %s: %w", ref, err)
	}
	if index {
		content, err = observe.ImageContent(inspected)
	}
	return inspected.ID, content, err
}

// imageVolumes returns the digests of the images that a service mounts. They are looked
// up at each creation, because a step of the plan may have built or pulled the image.
func (r *references) imageVolumes(ctx context.Context, s project.Service) (string, error) {
	ids := map[string]string{}
	for _, v := range s.Volumes {
		if v.Type != types.VolumeTypeImage || ids[v.Source] != "" {
			continue
		}
		inspected, err := r.engine.ImageInspect(ctx, v.Source)
		if err != nil {
			return "", fmt.Errorf("image %s: %w", v.Source, err)
		}
		ids[v.Source] = inspected.ID
	}
	return planner.ImageVolumes(s, ids), nil
}
