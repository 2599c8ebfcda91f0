package project

import (
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
)

// Isolated is the project as one that can run beside another of the same files:
// it takes no name and no port of the host for itself, and keeps its data on
// volumes of its own. What is external stays what it is. Services that are to
// end are not started again when they have.
func (p *Project) Isolated(ending []string) *Project {
	out := *p
	out.model, out.full = p.apart(p.model, ending), p.apart(p.full, ending)
	return &out
}

func (p *Project) apart(model *types.Project, ending []string) *types.Project {
	out := *model
	out.Services = apartServices(model.Services, ending)
	out.DisabledServices = apartServices(model.DisabledServices, ending)
	out.Networks, out.Volumes = maps.Clone(model.Networks), maps.Clone(model.Volumes)
	for key, n := range out.Networks {
		if !n.External {
			n.Name = p.Name() + "_" + key
			out.Networks[key] = n
		}
	}
	for key, v := range out.Volumes {
		if !v.External {
			v.Name = p.Name() + "_" + key
			out.Volumes[key] = v
		}
	}
	return &out
}

func apartServices(services types.Services, ending []string) types.Services {
	out := maps.Clone(services)
	for name, s := range out {
		s.ContainerName = ""
		s.Ports = slices.Clone(s.Ports)
		for i := range s.Ports {
			s.Ports[i].Published = ""
		}
		if slices.Contains(ending, name) {
			s.Restart, s.Deploy = "", withoutPolicy(s.Deploy)
		}
		out[name] = s
	}
	return out
}

// Tests are the services that are tests by what the files say, active or not:
// those with `x-test: true`, else the one called sut (system under test), as
// Docker Hub's automated tests have it.
// Any other value than a boolean is a Problem.
func (p *Project) Tests() ([]string, error) {
	var out []string
	var problems Problems
	for _, services := range []types.Services{p.model.Services, p.model.DisabledServices} {
		for name, s := range services {
			value, said := s.Extensions["x-test"]
			marked, ok := value.(bool)
			if said && !ok {
				problems = append(problems, p.Problem([]string{"services", name, "x-test"}, "must be true or false"))
			}
			if marked {
				out = append(out, name)
			}
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	if _, ok := p.Defined("sut"); ok && len(out) == 0 {
		return []string{"sut"}, nil
	}
	slices.Sort(out)
	return out, nil
}
