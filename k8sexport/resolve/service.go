package resolve

import (
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
	"github.com/seed-6dc66d55/compose/project"
)

// readServices lists the services and jobs to export, dependencies first.
// Services that a provider runs are not exported.
func readServices(in *input) *services {
	all := &services{byName: map[string]*model.Service{}, dependents: map[string][]*model.Service{}, mounts: map[*model.Service][]mount{}}
	for s := range in.want.Services() {
		addService(in, all, &model.Service{Service: s, Path: "services." + s.Name})
	}
	if !in.options.WithoutJobs {
		jobs := in.want.Jobs()
		for _, name := range sortedKeys(jobs) {
			j := jobs[name]
			s := project.Service{Name: name, ContainerSpec: j.ContainerSpec, WorkloadSpec: j.WorkloadSpec, Extensions: j.Extensions}
			addService(in, all, &model.Service{Service: s, Path: "jobs." + name, Job: &j})
		}
	}
	for _, s := range all.list {
		all.mounts[s] = mountsOf(in, all, s, len(all.list))
		for _, name := range sortedKeys(s.DependsOn) {
			all.dependents[name] = append(all.dependents[name], s)
		}
	}
	return all
}

func addService(in *input, all *services, s *model.Service) {
	in.readExtension(s.Path, s.Extensions, &s.X)
	if s.Provider != nil {
		in.Record(s.At("provider"), report.Provider.With("type", s.Provider.Type))
		return
	}
	s.LocalRef = localRef(in, s)
	s.Ref = s.LocalRef
	if s.Image == "" && in.options.ImagePrefix != "" {
		s.Ref = strings.TrimSuffix(in.options.ImagePrefix, "/") + "/" + s.LocalRef
	}
	s.ImageFacts, s.Inspected = in.facts.Images[s.LocalRef]
	s.PortPaths = portPaths(in, s)
	s.Labels = in.effectiveLabels(s.At("labels"), s.Labels)
	s.Annotations = types.Mapping(in.effectiveLabels(s.At("annotations"), s.Annotations))
	if s.Deploy != nil {
		deploy := *s.Deploy
		deploy.Labels = in.effectiveLabels(s.At("deploy.labels"), deploy.Labels)
		s.Deploy = &deploy
	}
	s.Exposure = in.options.Expose
	if s.X.Expose != "" {
		s.Exposure = model.Expose(s.X.Expose)
	}
	if in.options.Restricted() {
		restrict(in, s)
	}
	for _, p := range s.Ports {
		s.Internal = append(s.Internal, !in.expose && s.X.Expose == "" && isInternal(s, p))
	}
	all.list = append(all.list, s)
	all.byName[s.Name] = s
}

// localRef returns the name of a service's image on this machine. The name of
// a built image comes from the service.
func localRef(in *input, s *model.Service) string {
	if s.Image != "" {
		return s.Image
	}
	return in.want.Name() + in.want.Separator() + s.Name
}
