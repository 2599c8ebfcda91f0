package project

import (
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project/mask"
)

// Labelled is a service as the labels of its containers tell of it.
type Labelled struct {
	Service   string
	Image     string
	DependsOn []LabelledDependency
}

// LabelledDependency is a dependency as the labels tell of it.
type LabelledDependency struct {
	Service   string
	Condition string // service_started where it is empty
	Restart   bool
}

// FromLabels makes a project of what its containers tell, for the commands
// that work without a file. No dependency is required: its containers may be
// gone.
func FromLabels(name string, services []Labelled) *Project {
	model := &types.Project{Name: name, Services: types.Services{}, Environment: types.Mapping{}}
	for _, l := range services {
		s := Service{Name: l.Service}
		s.Image = l.Image
		for _, dep := range l.DependsOn {
			if s.DependsOn == nil {
				s.DependsOn = types.DependsOnConfig{}
			}
			condition := dep.Condition
			if condition == "" {
				condition = types.ServiceConditionStarted
			}
			s.DependsOn[dep.Service] = types.ServiceDependency{Condition: condition, Restart: dep.Restart}
		}
		model.Services[l.Service] = s
	}
	return &Project{
		model: model,
		full:  model,
		order: inOrder(model.Services),
		facts: &facts{allResources: true, scrub: mask.ModelScrubber(model, nil)},
	}
}
