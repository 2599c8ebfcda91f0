package enginetest

import (
	"maps"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
)

// withImage fills what the container leaves to its image.
func withImage(c container.Config, p *fakeImage) container.Config {
	base := p.config
	if len(c.Entrypoint) == 0 {
		if len(c.Cmd) == 0 {
			c.Cmd = slices.Clone(base.Cmd)
		}
		if c.Entrypoint == nil {
			c.Entrypoint = slices.Clone(base.Entrypoint)
		}
	}
	if len(c.Entrypoint) == 1 && c.Entrypoint[0] == "" {
		c.Entrypoint = nil
	}
	c.Env = mergeEnv(base.Env, c.Env)
	c.Labels = mergeMaps(base.Labels, c.Labels)
	c.Volumes = mergeMaps(base.Volumes, c.Volumes)
	c.ExposedPorts = mergeMaps(base.ExposedPorts, c.ExposedPorts)
	c.User = first(c.User, base.User)
	c.WorkingDir = first(c.WorkingDir, base.WorkingDir)
	c.StopSignal = first(c.StopSignal, base.StopSignal)
	c.Healthcheck = mergeHealth(base.Healthcheck, c.Healthcheck)
	return c
}

func mergeHealth(image, own *container.HealthConfig) *container.HealthConfig {
	switch {
	case image == nil:
		return own
	case own == nil:
		return image
	}
	out := *own
	if len(out.Test) == 0 {
		out.Test = image.Test
	}
	if out.Interval == 0 {
		out.Interval = image.Interval
	}
	if out.Timeout == 0 {
		out.Timeout = image.Timeout
	}
	if out.StartPeriod == 0 {
		out.StartPeriod = image.StartPeriod
	}
	if out.Retries == 0 {
		out.Retries = image.Retries
	}
	return &out
}

// mergeEnv puts what the image has and the container has not behind.
func mergeEnv(image, own []string) []string {
	out := slices.Clone(own)
	for _, pair := range image {
		key, _, _ := strings.Cut(pair, "=")
		has := func(p string) bool { k, _, _ := strings.Cut(p, "="); return k == key }
		if !slices.ContainsFunc(own, has) {
			out = append(out, pair)
		}
	}
	return out
}

func mergeMaps[M ~map[K]V, K comparable, V any](image, own M) M {
	if len(image) == 0 && len(own) == 0 {
		return own
	}
	out := M{}
	maps.Copy(out, image)
	maps.Copy(out, own)
	return out
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
