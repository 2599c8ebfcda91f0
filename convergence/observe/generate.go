package observe

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	imagespec "github.com/moby/docker-image-spec/specs-go/v1"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

// GenerateProject is a Compose file's model of containers that run, whoever made them:
// what each has beyond its image, but for devices, logging, and limits other
// than those of memory and CPUs. Their networks and volumes are external in
// it: they are there, and they are not the project's to remove. No names are
// all containers that run.
func GenerateProject(ctx context.Context, engine *engineclient.Engine, name string, containers []string) (*types.Project, error) {
	if len(containers) == 0 {
		list, err := engine.ContainerList(ctx, container.ListOptions{})
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			containers = append(containers, c.ID)
		}
		slices.Sort(containers)
	}
	p := &types.Project{Name: name, Services: types.Services{}, Networks: types.Networks{}, Volumes: types.Volumes{}}
	for _, ref := range containers {
		c, err := engine.ContainerInspect(ctx, ref)
		if err != nil {
			return nil, fmt.Errorf("container %s: %w", engine.NameOf(ref), err)
		}
		image, err := engine.ImageInspect(ctx, c.Image)
		if err != nil && !engineclient.IsNotFound(err) {
			return nil, fmt.Errorf("image of container %s: %w", engine.NameOf(ref), err)
		}
		own := image.Config
		if own == nil {
			own = &imagespec.DockerOCIImageConfig{}
		}
		generateService(p, c, own)
	}
	return p, nil
}

// generateService adds one container; replicas of one service are its scale.
func generateService(p *types.Project, c container.InspectResponse, image *imagespec.DockerOCIImageConfig) {
	name := c.Config.Labels[planner.LabelService]
	if name == "" {
		name = strings.TrimPrefix(c.Name, "/")
	}
	if s, ok := p.Services[name]; ok {
		s.SetScale(s.GetScale() + 1)
		p.Services[name] = s
		return
	}
	s := types.ServiceConfig{Name: name}
	s.Image, s.Restart, s.Init = c.Config.Image, restartOf(c.HostConfig.RestartPolicy), c.HostConfig.Init
	s.Privileged, s.ReadOnly = c.HostConfig.Privileged, c.HostConfig.ReadonlyRootfs
	s.CapAdd, s.CapDrop = c.HostConfig.CapAdd, c.HostConfig.CapDrop
	s.Tty, s.StdinOpen = c.Config.Tty, c.Config.OpenStdin
	s.SecurityOpt, s.GroupAdd, s.DNS, s.DNSSearch = c.HostConfig.SecurityOpt, c.HostConfig.GroupAdd, c.HostConfig.DNS, c.HostConfig.DNSSearch
	s.Sysctls = c.HostConfig.Sysctls
	if c.Config.StopSignal != image.StopSignal {
		s.StopSignal = c.Config.StopSignal
	}
	if !reflect.DeepEqual(c.Config.Healthcheck, image.Healthcheck) {
		s.HealthCheck = generateCheck(c.Config.Healthcheck)
	}
	for _, at := range slices.Sorted(maps.Keys(c.HostConfig.Tmpfs)) {
		s.Tmpfs = append(s.Tmpfs, strings.TrimSuffix(at+":"+c.HostConfig.Tmpfs[at], ":"))
	}
	s.MemLimit, s.CPUS = types.UnitBytes(c.HostConfig.Memory), float32(c.HostConfig.NanoCPUs)/1e9
	s.Environment, s.Labels, s.Networks = types.MappingWithEquals{}, types.Labels{}, map[string]*types.ServiceNetworkConfig{}
	if c.Config.Labels[planner.LabelService] == "" {
		s.ContainerName = name
	}
	if !slices.Equal(c.Config.Entrypoint, image.Entrypoint) {
		s.Entrypoint = types.ShellCommand(c.Config.Entrypoint)
	}
	if !slices.Equal(c.Config.Cmd, image.Cmd) {
		s.Command = types.ShellCommand(c.Config.Cmd)
	}
	if c.Config.User != image.User {
		s.User = c.Config.User
	}
	if c.Config.WorkingDir != image.WorkingDir {
		s.WorkingDir = c.Config.WorkingDir
	}
	for _, pair := range c.Config.Env {
		switch key, value, set := strings.Cut(pair, "="); {
		case !set: // the image's variable is unset
			s.Environment[key] = nil
		case !slices.Contains(image.Env, pair):
			s.Environment[key] = &value
		}
	}
	for key, value := range c.Config.Labels {
		if image.Labels[key] != value && !strings.HasPrefix(key, planner.OwnLabels) && !strings.HasPrefix(key, "com.docker.compose.") {
			s.Labels[key] = value
		}
	}
	for _, entry := range c.HostConfig.ExtraHosts {
		if host, address, ok := strings.Cut(entry, ":"); ok {
			if s.ExtraHosts == nil {
				s.ExtraHosts = types.HostsList{}
			}
			s.ExtraHosts[host] = append(s.ExtraHosts[host], address)
		}
	}
	generatePorts(&s, c)
	generateMounts(p, &s, c)
	generateNetworks(p, &s, c)
	p.Services[name] = s
}

func generateCheck(h *container.HealthConfig) *types.HealthCheckConfig {
	if h == nil {
		return nil
	}
	out := &types.HealthCheckConfig{Test: h.Test}
	for field, d := range map[**types.Duration]time.Duration{
		&out.Interval: h.Interval, &out.Timeout: h.Timeout, &out.StartPeriod: h.StartPeriod, &out.StartInterval: h.StartInterval,
	} {
		if said := types.Duration(d); d > 0 {
			*field = &said
		}
	}
	if n := uint64(h.Retries); n > 0 {
		out.Retries = &n
	}
	return out
}

func restartOf(r container.RestartPolicy) string {
	switch {
	case r.IsNone():
		return ""
	case r.IsOnFailure() && r.MaximumRetryCount > 0:
		return "on-failure:" + strconv.Itoa(r.MaximumRetryCount)
	}
	return string(r.Name)
}

func generatePorts(s *types.ServiceConfig, c container.InspectResponse) {
	for _, port := range slices.Sorted(maps.Keys(c.HostConfig.PortBindings)) {
		for _, b := range c.HostConfig.PortBindings[port] {
			s.Ports = append(s.Ports, types.ServicePortConfig{
				Target: uint32(port.Int()), Protocol: port.Proto(), Published: b.HostPort, HostIP: b.HostIP,
			})
		}
	}
}

func generateMounts(p *types.Project, s *types.ServiceConfig, c container.InspectResponse) {
	for _, m := range c.Mounts {
		v := types.ServiceVolumeConfig{Type: string(m.Type), Target: m.Destination, ReadOnly: !m.RW}
		switch m.Type {
		case mount.TypeBind:
			v.Source = m.Source
		case mount.TypeVolume:
			v.Source = m.Name
			p.Volumes[m.Name] = types.VolumeConfig{Name: m.Name, External: true}
		}
		s.Volumes = append(s.Volumes, v)
	}
	slices.SortFunc(s.Volumes, func(a, b types.ServiceVolumeConfig) int { return strings.Compare(a.Target, b.Target) })
}

func generateNetworks(p *types.Project, s *types.ServiceConfig, c container.InspectResponse) {
	if mode := c.HostConfig.NetworkMode; mode.IsHost() || mode.IsNone() || mode.IsContainer() {
		s.NetworkMode, s.Networks = string(mode), nil
		return
	}
	for name := range c.NetworkSettings.Networks {
		if name == "bridge" {
			s.NetworkMode, s.Networks = "bridge", nil
			return
		}
		s.Networks[name] = nil
		p.Networks[name] = types.NetworkConfig{Name: name, External: true}
	}
}
