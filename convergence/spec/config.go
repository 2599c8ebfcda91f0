package spec

import (
	"maps"
	"slices"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/strslice"

	"github.com/seed-6dc66d55/compose/planner"
)

// config is what runs in the container.
func (c Container) config(labels map[string]string, p parts) *container.Config {
	s := c.Service
	one, _ := c.oneOff()
	return &container.Config{
		Hostname:     s.Hostname,
		Domainname:   s.DomainName,
		User:         s.User,
		ExposedPorts: p.ports.exposed,
		Tty:          s.Tty,
		OpenStdin:    s.StdinOpen,
		StdinOnce:    one.Interactive && !one.Detached, // stdin closes when the client that is attached leaves
		Env:          c.environment(),
		Cmd:          strslice.StrSlice(s.Command),
		Entrypoint:   strslice.StrSlice(s.Entrypoint),
		Healthcheck:  health(s.HealthCheck),
		// The reference as the file has it: what inspect then shows is what the
		// user wrote. The label holds the ID that it meant.
		Image:       planner.ImageRef(c.Project, s),
		Volumes:     p.mounts.anonymous,
		WorkingDir:  s.WorkingDir,
		MacAddress:  c.macOfContainer(), //lint:ignore SA1019 engines before API 1.44 know no other field
		Labels:      labels,
		StopSignal:  s.StopSignal,
		StopTimeout: seconds(s.StopGracePeriod),
	}
}

// environment returns the service's variables, which override those of every container.
func (c Container) environment() []string {
	env := types.MappingWithEquals{}
	for key, value := range c.Proxies {
		env[key] = &value
	}
	if c.Service.UseAPISocket {
		dir := credentialsDir
		env["DOCKER_CONFIG"] = &dir
	}
	maps.Copy(env, c.Service.Environment)
	return Environment(env)
}

// Environment returns the sorted list of KEY=value. A key without a value in the
// service and in the project's environment is listed alone: the engine then unsets
// the variable of the image.
func Environment(env types.MappingWithEquals) []string {
	var out []string
	for key, value := range env {
		if value == nil {
			out = append(out, key)
		} else {
			out = append(out, key+"="+*value)
		}
	}
	slices.Sort(out)
	return out
}

func health(h *types.HealthCheckConfig) *container.HealthConfig {
	if h == nil {
		return nil
	}
	if h.Disable {
		return &container.HealthConfig{Test: []string{"NONE"}}
	}
	out := &container.HealthConfig{
		Test:          h.Test,
		Interval:      duration(h.Interval),
		Timeout:       duration(h.Timeout),
		StartPeriod:   duration(h.StartPeriod),
		StartInterval: duration(h.StartInterval),
	}
	if h.Retries != nil {
		out.Retries = int(*h.Retries)
	}
	return out
}

func duration(d *types.Duration) time.Duration {
	if d == nil {
		return 0
	}
	return time.Duration(*d)
}

// seconds converts a grace period to whole seconds, the unit of the Engine API.
func seconds(d *types.Duration) *int {
	if d == nil {
		return nil
	}
	n := int((time.Duration(*d) + time.Second - 1) / time.Second)
	return &n
}
