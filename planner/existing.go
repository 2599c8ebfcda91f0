package planner

import (
	"fmt"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// ErrNoContainer is the error of a command on existing containers for a service
// that has none.
type ErrNoContainer struct{ Service string }

func (e *ErrNoContainer) Error() string {
	return fmt.Sprintf("service %q has no container to start", e.Service)
}

// existing plans commands on existing containers, without comparing them with the
// file.
type existing struct{ *planning }

func newExisting(x *index, w *draft) existing { return existing{newPlanning(x, newDecisions(), w)} }

// startExisting plans `start` and `restart`.
func startExisting(x *index, w *draft) error {
	d, err := decideExisting(x)
	if err != nil {
		return err
	}
	e := existing{newPlanning(x, d, w)}
	if x.intent.Restart {
		e.stopForRestart()
		e.noteStale()
	}
	newStarter(e.planning).startAll()
	if len(x.have.Containers) == 0 {
		e.note(plan.Note{Code: plan.NoteNothing, Message: fmt.Sprintf("no container of project %s", x.want.Name())})
	}
	return nil
}

// decideExisting keeps the containers of each service, without what an interrupted
// run left: containers that never served, or cannot run again.
func decideExisting(x *index) (*decisions, error) {
	d, names := newDecisions(), naming{x}
	for s := range x.want.Services() {
		for _, c := range names.serving(s) {
			d.chosen[s.Name] = append(d.chosen[s.Name], replica{number: c.Number, name: c.Name, old: &c, decision: keep})
		}
		asked := x.named[s.Name] || len(x.named) == 0 && len(x.have.Containers) == 0
		if len(d.chosen[s.Name]) == 0 && asked && !x.intent.Restart && s.Provider == nil && x.want.Scale(s.Name) > 0 {
			return nil, &ErrNoContainer{Service: s.Name}
		}
	}
	return d, nil
}

// serving returns the containers of a service that serve, or will when they run.
func (n naming) serving(s project.Service) []Container {
	var out []Container
	for _, c := range n.replicas[s.Name] {
		if !c.broken() && !n.neverServed(s, c) {
			out = append(out, c)
		}
	}
	return out
}

// stopForRestart stops what `restart` restarts, dependents first.
func (e existing) stopForRestart() {
	for s := range e.want.Services() {
		if !e.isNamed(s.Name) {
			continue
		}
		for _, r := range e.chosen[s.Name] {
			if r.old.Alive() {
				e.stopContainer(*r.old, plan.Reason{Code: plan.Requested})
			}
		}
	}
	e.orderStops()
}

// noteStale reports containers that are restarted and differ from the file.
func (e existing) noteStale() {
	if !e.want.FromFile() {
		return
	}
	for s := range e.want.Services() {
		if !e.isNamed(s.Name) {
			continue
		}
		for _, r := range e.chosen[s.Name] {
			if e.matches.outdated(s, *r.old) && !e.awaitsProvider(s) {
				e.note(plan.Note{
					Code: plan.NoteStale, Subjects: []plan.Subject{r.old.Subject()},
					Message: fmt.Sprintf("container %s differs from the file, and restart does not apply changes", r.name),
					Hint:    "run `compose up` to apply them, `compose plan` to see them",
				})
			}
		}
	}
}
