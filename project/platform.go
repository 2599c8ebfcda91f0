package project

import (
	"fmt"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/containerd/platforms"

	"github.com/seed-6dc66d55/compose/project/problem"
)

// defaultPlatform is the variable that sets the platform of services without
// one. As in docker compose it may also be set in an env file of the project.
const defaultPlatform = "DOCKER_DEFAULT_PLATFORM"

// WithDefaultPlatform is the project with DOCKER_DEFAULT_PLATFORM applied to all
// services that have no platform. Services with a build section get it as their
// `platform`, because docker compose counts it in their config hash; for others
// it decides which image is used (PlatformOf), and their hash stays the same.
func (p *Project) WithDefaultPlatform() (*Project, error) {
	platform := p.model.Environment[defaultPlatform]
	if platform == "" {
		return p, nil
	}
	if _, err := platforms.Parse(platform); err != nil {
		return nil, Problems{{
			Message: fmt.Sprintf("invalid %s %s", defaultPlatform, problem.Quoted(platform)), Hint: "use OS/ARCHITECTURE, for example linux/arm64",
		}}
	}
	model := *p.model
	model.Services = builtFor(p.model.Services, platform)
	model.DisabledServices = builtFor(p.model.DisabledServices, platform)
	out := *p
	out.model, out.platform = &model, platform
	return &out, nil
}

// builtFor are the services, with a platform for those that are built and have
// none.
func builtFor(services types.Services, platform string) types.Services {
	out := maps.Clone(services)
	for name, s := range out {
		if s.Build != nil && s.Platform == "" {
			s.Platform = platform
			out[name] = s
		}
	}
	return out
}

// PlatformOf is the platform that the image of a service must have, "" for the
// engine's own.
func (p *Project) PlatformOf(s Service) string {
	if s.Platform != "" {
		return s.Platform
	}
	return p.platform
}

// BuildPlatforms are the platforms that a service's image is built for; none
// means that of the builder. An image that is built to run gets one platform,
// with all set it gets every one of build.platforms. The error says that the
// service's platform is not among build.platforms.
func (p *Project) BuildPlatforms(s Service, all bool) ([]string, error) {
	list := s.Build.Platforms
	if s.Platform != "" && len(list) > 0 && !slices.Contains(list, s.Platform) {
		return nil, p.unsupportedPlatform(s)
	}
	switch {
	case s.Platform != "" && (len(list) == 0 || !all):
		return []string{s.Platform}, nil
	case len(list) == 1 || all:
		return list, nil
	}
	return nil, nil
}

func (p *Project) unsupportedPlatform(s Service) error {
	by := "platform"
	if s.Platform == p.platform {
		by = "value set by " + defaultPlatform
	}
	found := p.Problem([]string{"services", s.Name, "build", "platforms"}, "")
	found.Path, found.Message = "", fmt.Sprintf("service %q build.platforms does not support %s: %s", s.Name, by, problem.Printable(s.Platform))
	return Problems{found}
}
