package view

import (
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// names folds the names that a container has in the course of a replacement
// into the one that it ends with. A leftover that is only removed keeps its
// own: it is another container.
type names map[string]string

// learn takes note of the replacements and renames of a plan.
func (n names) learn(p plan.Plan) {
	renamed := map[string]string{}
	for _, s := range p.Steps {
		if a, ok := s.Action.(plan.RenameContainer); ok {
			renamed[a.Container.Name] = a.To
		}
	}
	serves := map[string]bool{}
	for _, s := range p.Steps {
		a, ok := s.Action.(plan.CreateContainer)
		if !ok || a.Replaces == nil {
			continue
		}
		name := a.Container.Name
		if to, ok := renamed[name]; ok {
			name = to
		}
		n.add(a.Container.Name, name)
		n.add(a.Replaces.Name, name)
		serves[name] = true
	}
	for from, to := range renamed {
		if serves[from] {
			// The old container makes way for the one that takes its name.
			from, to = to, from
		}
		if _, known := n[from]; !known {
			n.add(from, to)
		}
	}
}

func (n names) add(from, to string) {
	if from != to {
		n[from] = to
	}
}

// final is the name that the resource is shown under.
func (n names) final(s plan.Subject) string {
	if to, ok := n[s.Name]; ok && s.Kind == plan.KindContainer {
		return to
	}
	return s.Name
}

// title is what a resource is called: "Container shop-web-1".
func title(kind plan.Kind, name string) string {
	switch kind {
	case plan.KindContainer:
		return "Container " + name
	case plan.KindNetwork:
		return "Network " + name
	case plan.KindVolume:
		return "Volume " + name
	case plan.KindImage:
		return "Image " + name
	case plan.KindProvider:
		return "Provider " + name
	}
	return name
}
