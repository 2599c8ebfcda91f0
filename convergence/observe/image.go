package observe

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"golang.org/x/sync/errgroup"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// images looks up the images that a project refers to. The result is by reference, as the
// project writes it.
func images(ctx context.Context, engine *engineclient.Engine, refs map[string]imageQuestion, list []container.Summary, now time.Time) (map[string]planner.Image, error) {
	out := map[string]planner.Image{}
	stands := standingImages(engine, list)
	var mu sync.Mutex
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(engineclient.DefaultParallel)
	for ref, ask := range refs {
		if id, ok := stands[ref]; ok && ask.idOnly() {
			mu.Lock()
			out[ref] = planner.Image{ID: id}
			mu.Unlock()
			continue
		}
		g.Go(func() error {
			found, err := lookUp(ctx, engine, ref, ask, now)
			if err != nil || found.ID == "" {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			out[ref] = found
			return nil
		})
	}
	return out, g.Wait()
}

// standingImages are the IDs of the images that containers stand for, by name: a
// Docker Engine's list has a container's image by the name that it was made
// with as long as that name means the image that the container has, and by its
// ID from then on (Engine API, ContainerSummary.Image; 20.10 to 28.5 look the
// name up for each list). Podman's always has the name.
func standingImages(engine *engineclient.Engine, list []container.Summary) map[string]string {
	out := map[string]string{}
	if engine.Podman() {
		return out
	}
	for _, c := range list {
		out[c.Image] = c.ImageID
	}
	return out
}

// imageQuestion is what has to be known of an image beside its ID: when it was
// last pulled, built or tagged, what it holds whatever is said beside it, and
// which of the platforms that services ask for it lacks.
type imageQuestion struct {
	age, content bool
	platforms    []string
}

func (q imageQuestion) idOnly() bool { return !q.age && !q.content && len(q.platforms) == 0 }

// mention adds an image to the set without a question of its own.
func mention(images map[string]imageQuestion, ref string) {
	if _, known := images[ref]; !known {
		images[ref] = imageQuestion{}
	}
}

// imageRefs are the names of images that the project writes, and those that its
// services are built from.
func imageRefs(want *project.Project, bases map[string][]string) map[string]imageQuestion {
	out := map[string]imageQuestion{}
	for s := range want.Services() {
		ref := planner.ImageRef(want, s)
		ask := out[ref]
		_, aged, err := planner.RefreshAfter(s)
		ask.age = ask.age || aged && err == nil // the planner words the error
		ask.content = ask.content || planner.BuildsIndex(s)
		if platform := want.PlatformOf(s); platform != "" && !slices.Contains(ask.platforms, platform) {
			ask.platforms = append(ask.platforms, platform)
		}
		out[ref] = ask
		for _, name := range bases[s.Name] {
			if base, ok := want.Defined(name); ok {
				mention(out, planner.ImageRef(want, base))
			}
		}
		for _, v := range s.Volumes {
			if v.Type == types.VolumeTypeImage {
				mention(out, v.Source)
			}
		}
		for _, hook := range s.PreStart {
			if hook.Image != "" {
				mention(out, hook.Image)
			}
		}
	}
	delete(out, "") // of a service with a provider
	return out
}

// lookUp asks the engine what a reference means; the image has no ID where it
// means none. The age of one that the engine does not know is as old as can be.
func lookUp(ctx context.Context, engine *engineclient.Engine, ref string, ask imageQuestion, now time.Time) (planner.Image, error) {
	found, err := engine.ImageInspect(ctx, ref)
	if engineclient.IsNotFound(err) {
		return planner.Image{}, nil
	}
	if err != nil {
		return planner.Image{}, fmt.Errorf("inspect image %s: %w", ref, err)
	}
	out := planner.Image{ID: found.ID}
	if ask.age {
		out.Age = now.Sub(found.Metadata.LastTagTime)
	}
	if ask.content {
		out.Content, err = ImageContent(found)
	}
	for _, platform := range ask.platforms {
		has, failed := hasPlatform(ctx, engine, ref, found, platform)
		if err = errors.Join(err, failed); !has {
			out.Lacks = append(out.Lacks, platform)
		}
	}
	return out, err
}

// ImageContent is a hash of what containers get of an image.
func ImageContent(i image.InspectResponse) (string, error) {
	raw, err := json.Marshal([]any{i.Os, i.Architecture, i.Variant, i.RootFS.Layers, i.Config})
	if err != nil {
		return "", fmt.Errorf("hash image %s: %w", i.ID, err)
	}
	return fmt.Sprintf("sha256:%x", sha256.Sum256(raw)), nil
}

// dangling returns the IDs of the images that were built for a project and have no name
// any more.
func dangling(ctx context.Context, engine *engineclient.Engine, project string) ([]string, error) {
	list, err := engine.ImageList(ctx, image.ListOptions{Filters: engineclient.Filters(
		"dangling", "true", "label", planner.LabelProject+"="+project,
	)})
	var out []string
	for _, i := range list {
		out = append(out, i.ID)
	}
	slices.Sort(out)
	return out, err
}
