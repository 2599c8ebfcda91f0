package configdiff

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/strslice"
	"github.com/docker/go-connections/nat"
	dockerspec "github.com/moby/docker-image-spec/specs-go/v1"
)

// process compares the process. If the request sets an entrypoint, the image's
// command does not apply.
func (d differences) process() {
	want, have, image := d.want.Config, d.have.Container.Config, d.have.Image.Config
	entrypoint, command := want.Entrypoint, want.Cmd
	if len(entrypoint) == 0 {
		entrypoint = strslice.StrSlice(image.Entrypoint)
		if len(command) == 0 {
			command = strslice.StrSlice(image.Cmd)
		}
	}
	d.differ("entrypoint", slices.Equal(entrypoint, have.Entrypoint))
	d.differ("command", slices.Equal(command, have.Cmd))
	d.differ("user", cmp.Or(want.User, image.User) == have.User)
	d.differ("working_dir", folder(cmp.Or(want.WorkingDir, image.WorkingDir)) == folder(have.WorkingDir))
	d.differ("stop_signal", signal(cmp.Or(want.StopSignal, image.StopSignal)) == signal(have.StopSignal))
	d.differ("stop_grace_period", period(want.StopTimeout) == period(have.StopTimeout))
	d.differ("tty", want.Tty == have.Tty)
	d.differ("stdin_open", want.OpenStdin == have.OpenStdin)
	exposed := nat.PortSet{}
	maps.Copy(exposed, want.ExposedPorts)
	for port := range image.ExposedPorts {
		exposed[nat.Port(port)] = struct{}{}
	}
	d.differ("expose", maps.Equal(exposed, have.ExposedPorts))
}

func folder(name string) string { return path.Clean("/" + name) }

func signal(name string) string { return cmp.Or(strings.TrimPrefix(name, "SIG"), "TERM") }

func period(seconds *int) int {
	if seconds == nil {
		return 10
	}
	return *seconds
}

// environment compares variables: those of the request override the image's.
func (d differences) environment() {
	want := pairs(slices.Concat(d.have.Image.Config.Env, d.want.Config.Env))
	d.each("environment.", want, pairs(d.have.Container.Config.Env))
}

// pairs reads KEY=value. A key without a value removes the variable.
func pairs(list []string) map[string]string {
	out := map[string]string{}
	for _, pair := range list {
		key, value, set := strings.Cut(pair, "=")
		if out[key] = value; !set {
			delete(out, key)
		}
	}
	return out
}

func (d differences) labels() {
	want, have := map[string]string{}, maps.Clone(d.have.Container.Config.Labels)
	maps.Copy(want, d.have.Image.Config.Labels)
	maps.Copy(want, d.want.Config.Labels)
	for _, labels := range []map[string]string{want, have} {
		maps.DeleteFunc(labels, func(key, _ string) bool { return d.want.Ignored(key) })
	}
	d.each("labels.", want, have)
}

// each compares entry by entry.
func (d differences) each(prefix string, want, have map[string]string) {
	for key, value := range want {
		has, there := have[key]
		d.differ(prefix+key, there && has == value)
	}
	for key := range have {
		_, asked := want[key]
		d.differ(prefix+key, asked)
	}
}

// names compares host and domain name. The default is the container's ID, or the
// name in the namespace that it shares.
func (d differences) names() {
	want, have, host := d.want.Config, d.have.Container.Config, d.have.Container.HostConfig
	shared := host.NetworkMode.IsHost() || host.NetworkMode.IsContainer() || host.UTSMode.IsHost()
	byID := have.Hostname == "" || strings.HasPrefix(d.have.Container.ID, have.Hostname)
	d.differ("hostname", want.Hostname == have.Hostname || want.Hostname == "" && (shared || byID))
	d.differ("domainname", want.Domainname == have.Domainname || want.Domainname == "" && shared)
}

// health compares the health check. What the request does not set, the image sets.
func (d differences) health() {
	want, have := check(d.want.Config.Healthcheck), check(d.have.Container.Config.Healthcheck)
	image := imageCheck(d.have.Image.Config.Healthcheck)
	if len(want.Test) == 0 {
		want.Test = image.Test
	}
	want.Interval = cmp.Or(want.Interval, image.Interval)
	want.Timeout = cmp.Or(want.Timeout, image.Timeout)
	want.StartPeriod = cmp.Or(want.StartPeriod, image.StartPeriod)
	want.StartInterval = cmp.Or(want.StartInterval, image.StartInterval)
	want.Retries = cmp.Or(want.Retries, image.Retries)
	d.differ("healthcheck.test", slices.Equal(want.Test, have.Test))
	if len(have.Test) == 0 || have.Test[0] == "NONE" {
		return
	}
	for path, same := range map[string]bool{
		"interval": want.Interval == have.Interval, "timeout": want.Timeout == have.Timeout, "retries": want.Retries == have.Retries,
		"start_period": want.StartPeriod == have.StartPeriod, "start_interval": want.StartInterval == have.StartInterval,
	} {
		d.differ("healthcheck."+path, same)
	}
}

func check(c *container.HealthConfig) container.HealthConfig {
	if c == nil {
		return container.HealthConfig{}
	}
	return *c
}

func imageCheck(c *dockerspec.HealthcheckConfig) container.HealthConfig {
	if c == nil {
		return container.HealthConfig{}
	}
	return container.HealthConfig{
		Test: c.Test, Interval: time.Duration(c.Interval), Timeout: c.Timeout, StartPeriod: c.StartPeriod,
		StartInterval: c.StartInterval, Retries: c.Retries,
	}
}
