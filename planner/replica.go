package planner

import (
	"cmp"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"slices"
)

// replica is the decision about one place of a service.
type replica struct {
	number   int
	name     string     // the name of the container that serves
	old      *Container // nil where the place has no container
	decision decision
	why      plan.Reason
	altered  *alteration // what changes on a container that is kept; nil for nothing
}

// decision is what happens to a replica.
type decision string

const (
	keep    decision = "keep"
	create  decision = "create"
	replace decision = "replace"
)

// subject is the container that serves after the plan.
func (r replica) subject(service string) plan.Subject {
	s := plan.Subject{Kind: plan.KindContainer, Name: r.name, Service: service, Number: r.number}
	if r.decision == keep {
		s.ID = r.old.ID
	}
	return s
}

// place is a replica while its steps are written.
type place struct {
	replica
	ready []plan.StepID // steps that must be over before it can start
	// started is the step after which it has started, "" when no step starts it.
	started plan.StepID
}

func sortByNumber(list []Container) {
	slices.SortFunc(list, func(a, b Container) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Name, b.Name))
	})
}
