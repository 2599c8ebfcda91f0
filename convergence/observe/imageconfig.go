package observe

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// ImageConfig is the configuration of an image: the defaults of its containers.
type ImageConfig struct {
	User                string
	Exposed             []string // 80/tcp
	Volumes             []string
	Entrypoint, Command []string
	Health              *ImageHealth
}

// ImageHealth is an image's own health check.
type ImageHealth struct {
	Test                                          []string
	Interval, Timeout, StartPeriod, StartInterval time.Duration
	Retries                                       int
}

// ImageConfigs inspects images. Those that the engine does not have are left out.
func ImageConfigs(ctx context.Context, engine *engineclient.Engine, refs []string) (map[string]ImageConfig, error) {
	out := map[string]ImageConfig{}
	for _, ref := range refs {
		found, err := engine.ImageInspect(ctx, ref)
		if engineclient.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("inspect image %s: %w", ref, err)
		}
		if found.Config == nil {
			out[ref] = ImageConfig{}
			continue
		}
		c := ImageConfig{User: found.Config.User, Entrypoint: found.Config.Entrypoint, Command: found.Config.Cmd}
		for port := range found.Config.ExposedPorts {
			c.Exposed = append(c.Exposed, string(port))
		}
		for path := range found.Config.Volumes {
			c.Volumes = append(c.Volumes, path)
		}
		slices.Sort(c.Exposed)
		slices.Sort(c.Volumes)
		if h := found.Config.Healthcheck; h != nil {
			c.Health = &ImageHealth{
				Test: h.Test, Interval: h.Interval, Timeout: h.Timeout,
				StartPeriod: h.StartPeriod, StartInterval: h.StartInterval, Retries: h.Retries,
			}
		}
		out[ref] = c
	}
	return out, nil
}
