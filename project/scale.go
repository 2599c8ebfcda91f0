package project

import (
	"fmt"
	"maps"

	"github.com/seed-6dc66d55/compose/project/budget"
	"github.com/seed-6dc66d55/compose/project/problem"
)

// Scale is how many containers a service should have.
func (p *Project) Scale(service string) int {
	s, ok := p.model.Services[service]
	if !ok {
		return 0
	}
	return s.GetScale()
}

// WithScale is the project with another number of containers for a service.
func (p *Project) WithScale(service string, n int) (*Project, error) {
	s, ok := p.model.Services[service]
	if !ok {
		if err := p.unknown([]string{service}, p.model.Services); err != nil {
			return nil, err
		}
	}
	if n < 0 {
		return nil, Problems{{Message: fmt.Sprintf("scale %s to %d: must not be negative", service, n)}}
	}
	others := 0
	for name, other := range p.model.Services {
		if name != service {
			others += other.GetScale()
		}
	}
	if n > budget.Replicas-others {
		return nil, Problems{{Message: fmt.Sprintf("scale %s to %d: exceeds the limit of %d containers per project", service, n, budget.Replicas)}}
	}
	if n > 1 && s.ContainerName != "" {
		return nil, Problems{{
			Message: fmt.Sprintf("scale %s to %d: only one container can have container_name %q", service, n, problem.Printable(s.ContainerName)),
			Hint:    "remove container_name from the service",
		}}
	}
	if s.Deploy != nil {
		deploy := *s.Deploy
		s.Deploy = &deploy
	}
	s.SetScale(n)
	model := *p.model
	model.Services = maps.Clone(p.model.Services)
	model.Services[service] = s
	out := *p
	out.model = &model
	return &out, nil
}
