package convergence

import (
	"slices"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/strslice"
	"github.com/docker/go-connections/nat"

	"github.com/seed-6dc66d55/compose/planner"
)

// config is what runs in the container.
func (s spec) config(labels map[string]string, m mounts, p ports) *container.Config {
	sv := s.service
	return &container.Config{
		Hostname:     sv.Hostname,
		Domainname:   sv.DomainName,
		User:         sv.User,
		ExposedPorts: p.exposed,
		Tty:          sv.Tty,
		OpenStdin:    sv.StdinOpen,
		StdinOnce:    false,
		Env:          environment(sv.Environment),
		Cmd:          strslice.StrSlice(sv.Command),
		Entrypoint:   strslice.StrSlice(sv.Entrypoint),
		Healthcheck:  health(sv.HealthCheck),
		// The reference as the file has it: what inspect then shows is what the
		// user wrote. The label holds the ID that it meant.
		Image:       planner.ImageRef(s.project, s.service),
		Volumes:     m.anonymous,
		WorkingDir:  sv.WorkingDir,
		Labels:      labels,
		StopSignal:  sv.StopSignal,
		StopTimeout: seconds(sv.StopGracePeriod),
		MacAddress:  s.macOfContainer(), // deprecated; what engines before API 1.44 know
	}
}

// environment is the list of KEY=value in order; a key without a value is
// one that the process environment does not have either: it stays unset.
func environment(env types.MappingWithEquals) []string {
	var out []string
	for key, value := range env {
		if value != nil {
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

// seconds is a grace period in the whole seconds that the engine takes.
func seconds(d *types.Duration) *int {
	if d == nil {
		return nil
	}
	n := int((time.Duration(*d) + time.Second - 1) / time.Second)
	return &n
}

// ports are what a container exposes and publishes.
type ports struct {
	exposed  nat.PortSet
	bindings nat.PortMap
}
