package project

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/format"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project/variable"
)

// OneOff is a container of a service for one command, beside its replicas:
// what `run` asks for. What is not given is as the service has it.
type OneOff struct {
	Service string
	Name    string // of the container
	Slug    string // what tells it from others of its kind

	Command    []string
	Entrypoint *string // as a shell splits it; "" is none
	Env        []string
	EnvFiles   []string
	Labels     []string
	User       string
	WorkingDir string
	CapAdd     []string
	CapDrop    []string
	Volumes    []string // as the short syntax has them, paths from the working directory
	Publish    []string // ports, as the short syntax has them

	ServicePorts bool // publish the service's own ports
	UseAliases   bool // be found by the service's names
	TTY          bool
	Interactive  bool // keep stdin open
	Detached     bool // nothing is attached: stdin stays open until the container exits
	Remove       bool // when it has ended
}

// OneOff is the container for one command that the project is about, if it is
// about one.
func (p *Project) OneOff() (OneOff, bool) {
	if p.oneOff == nil {
		return OneOff{}, false
	}
	return *p.oneOff, true
}

// IsOneOff reports whether a service stands for one container for one command.
func (p *Project) IsOneOff(service string) bool {
	return p.oneOff != nil && p.oneOff.Service == service
}

// WithOneOff is the project in which a service stands for one container for
// one command. The error is Problems where what is asked for is at fault.
func (p *Project) WithOneOff(o OneOff) (*Project, error) {
	s, ok := p.model.Services[o.Service]
	if !ok {
		return nil, p.unknown([]string{o.Service}, p.model.Services)
	}
	s.ContainerName, s.Restart, s.Tty, s.StdinOpen = "", "", o.TTY, o.Interactive
	s.Deploy = withoutPolicy(s.Deploy)
	if len(o.Command) > 0 {
		s.Command = o.Command
	}
	if !o.UseAliases {
		s.Networks = unnamed(s.Networks)
	}
	if !o.ServicePorts {
		s.Ports = nil
	}
	for _, set := range []func(*Service, OneOff) error{entrypointOf, p.environmentOf, labelsOf, p.volumesOf, portsOf} {
		err := set(&s, o)
		var placed Problem
		switch {
		case errors.As(err, &placed):
			return nil, Problems{placed}
		case err != nil:
			return nil, Problems{{Message: "run " + o.Service + ": " + err.Error()}}
		}
	}
	setIf(&s.User, o.User)
	setIf(&s.WorkingDir, o.WorkingDir)
	s.CapAdd, s.CapDrop = capabilities(s.CapAdd, o.CapAdd, o.CapDrop), capabilities(s.CapDrop, o.CapDrop, o.CapAdd)
	s.SetScale(1)
	model := *p.model
	model.Services = maps.Clone(p.model.Services)
	model.Services[o.Service] = s
	out := *p
	out.model, out.oneOff = &model, &o
	return &out, nil
}

func setIf(field *string, value string) {
	if value != "" {
		*field = value
	}
}

// capabilities are those of the service and the new ones, but for what is said
// the other way round.
func capabilities(has, more, not []string) []string {
	out := slices.DeleteFunc(slices.Clone(has), func(c string) bool { return slices.Contains(not, c) || slices.Contains(more, c) })
	return append(out, more...)
}

// withoutPolicy leaves out what starts a container again.
func withoutPolicy(d *types.DeployConfig) *types.DeployConfig {
	if d == nil {
		return nil
	}
	out := *d
	out.RestartPolicy = nil
	return &out
}

// unnamed are networks without the names and addresses that the replicas have.
func unnamed(networks map[string]*types.ServiceNetworkConfig) map[string]*types.ServiceNetworkConfig {
	none := false
	out := make(map[string]*types.ServiceNetworkConfig, len(networks))
	for key, asked := range networks {
		n := types.ServiceNetworkConfig{}
		if asked != nil {
			n = *asked
		}
		n.Aliases, n.UseServiceNameAlias = nil, &none
		n.Ipv4Address, n.Ipv6Address, n.LinkLocalIPs, n.MacAddress = "", "", nil, ""
		out[key] = &n
	}
	return out
}

// entrypointOf: with another entrypoint the service's command makes no sense.
func entrypointOf(s *Service, o OneOff) error {
	if o.Entrypoint == nil {
		return nil
	}
	var words types.ShellCommand
	if err := words.DecodeMapstructure(*o.Entrypoint); err != nil {
		return fmt.Errorf("--entrypoint %q: %w", *o.Entrypoint, err)
	}
	if len(words) == 0 {
		words = types.ShellCommand{""}
	}
	s.Entrypoint = words
	if len(o.Command) == 0 {
		s.Command = types.ShellCommand{}
	}
	return nil
}

// environmentOf: what -e says goes before files, and both before the service's.
func (p *Project) environmentOf(s *Service, o OneOff) error {
	s.Environment = maps.Clone(s.Environment)
	if s.Environment == nil {
		s.Environment = types.MappingWithEquals{}
	}
	var files []string
	for _, file := range o.EnvFiles {
		files = append(files, p.facts.src.abs(file))
	}
	found, err := variable.ReadEnvFiles(p.model.Environment, files)
	if err != nil {
		return variable.EnvFileProblem(p.facts.src.shown, files, err)
	}
	for name, value := range found {
		s.Environment[name] = &value
	}
	for _, pair := range o.Env {
		name, value, given := strings.Cut(pair, "=")
		if !given {
			if value, given = p.model.Environment[name]; !given {
				delete(s.Environment, name)
				continue
			}
		}
		s.Environment[name] = &value
	}
	return nil
}

func labelsOf(s *Service, o OneOff) error {
	s.Labels = maps.Clone(s.Labels)
	if s.Labels == nil {
		s.Labels = types.Labels{}
	}
	for _, pair := range o.Labels {
		name, value, _ := strings.Cut(pair, "=")
		if name == "" {
			return fmt.Errorf("invalid --label %q: must be NAME=VALUE", pair)
		}
		s.Labels[name] = value
	}
	return nil
}

// volumesOf: a volume on a target of the service's takes its place.
func (p *Project) volumesOf(s *Service, o OneOff) error {
	s.Volumes = slices.Clone(s.Volumes)
	for _, short := range o.Volumes {
		v, err := format.ParseVolume(short)
		if err != nil {
			return fmt.Errorf("--volume %s: %w", short, err)
		}
		if v.Type == types.VolumeTypeBind {
			v.Source = p.facts.src.abs(v.Source)
		}
		s.Volumes = slices.DeleteFunc(s.Volumes, func(old types.ServiceVolumeConfig) bool {
			return filepath.Clean(old.Target) == filepath.Clean(v.Target)
		})
		s.Volumes = append(s.Volumes, v)
	}
	return nil
}

func portsOf(s *Service, o OneOff) error {
	for _, short := range o.Publish {
		ports, err := types.ParsePortConfig(short)
		if err != nil {
			return fmt.Errorf("--publish %s: %w", short, err)
		}
		s.Ports = append(slices.Clone(s.Ports), ports...)
	}
	return nil
}
