package observe

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/system"

	"github.com/seed-6dc66d55/compose/convergence/configdiff"
	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// foreign compares containers with a config hash of an unknown form with what we would
// create. Each image is inspected once.
type foreign struct {
	engine *engineclient.Engine
	mu     sync.Mutex
	images map[string]image.InspectResponse
	about  *system.Info
}

func newForeign(engine *engineclient.Engine) *foreign {
	return &foreign{engine: engine, images: map[string]image.InspectResponse{}}
}

// compare fills in how the container differs from its service, its references
// resolved.
func (f *foreign) compare(ctx context.Context, want *project.Project, s project.Service, c *planner.Container, found container.InspectResponse) error {
	made, err := f.image(ctx, found.Image)
	if engineclient.IsNotFound(err) {
		return nil // the image that it was created from does not exist any more
	}
	if err != nil {
		return fmt.Errorf("inspect image of container %s: %w", c.Name, err)
	}
	info, err := f.info(ctx)
	if err != nil {
		return fmt.Errorf("ask the engine about itself: %w", err)
	}
	r, err := f.wouldBe(want, s, *c)
	if err != nil {
		return err
	}
	c.Compared = true
	c.Differs = configdiff.Differences(r, configdiff.Found{Container: found, Image: made, Engine: info})
	for _, o := range spec.FileObjects(want, s) {
		if o.Copied() {
			c.Differs = append(c.Differs, "secrets") // its content cannot be seen from outside
			break
		}
	}
	return nil
}

func (f *foreign) image(ctx context.Context, id string) (image.InspectResponse, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if known, ok := f.images[id]; ok {
		return known, nil
	}
	found, err := f.engine.ImageInspect(ctx, id)
	if err == nil {
		f.images[id] = found
	}
	return found, err
}

func (f *foreign) info(ctx context.Context) (system.Info, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.about != nil {
		return *f.about, nil
	}
	found, err := f.engine.Info(ctx)
	if err == nil {
		f.about = &found
	}
	return found, err
}

// wouldBe returns the request for the container that we would create instead.
func (f *foreign) wouldBe(want *project.Project, s project.Service, c planner.Container) (configdiff.Request, error) {
	made, err := spec.Container{
		Project: want, Service: s, Create: plan.CreateContainer{Container: c.Subject()}, EngineDefaults: EngineDefaults(f.engine, ""),
	}.Request()
	if err != nil {
		return configdiff.Request{}, fmt.Errorf("compare container %s: %w", c.Name, err)
	}
	r := configdiff.Request{Config: made.Config, Host: made.Host, Endpoints: map[string]*network.EndpointSettings{}, Ignored: isOurLabel}
	for _, key := range s.NetworksByPriority() {
		if n, ok := want.Network(key); ok {
			r.Endpoints[n.Name] = spec.Endpoint(want, s, c.Name, key)
		}
	}
	return r, nil
}

// isOurLabel reports whether a label ties a container to its project.
func isOurLabel(key string) bool {
	return strings.HasPrefix(key, "com.docker.compose.") || strings.HasPrefix(key, planner.OwnLabels)
}

// EngineDefaults returns what a create request needs to know about an engine.
func EngineDefaults(engine *engineclient.Engine, version string) spec.EngineDefaults {
	return spec.EngineDefaults{
		API: engine.API(), Version: version, Proxies: engine.Proxies(), Socket: engine.Socket(), ReadFile: os.ReadFile,
	}
}
