package apply

import (
	"context"
	"fmt"
	"strings"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// UpdateRefused reports that the engine refuses to change a container in place.
type UpdateRefused struct {
	Service string
	Changes []planner.Drift
	Err     error
}

func (e *UpdateRefused) Error() string {
	var changes []string
	for _, d := range e.Changes {
		changes = append(changes, fmt.Sprintf("%s %s -> %s", d.Path, d.From, d.To))
	}
	return fmt.Sprintf("the engine refuses %s: %v", strings.Join(changes, ", "), e.Err)
}

func (e *UpdateRefused) Unwrap() error { return e.Err }

// Hint says what to do.
func (e *UpdateRefused) Hint() string {
	return fmt.Sprintf("the container runs on as it was; `compose up --force-recreate %s` makes a new one with these limits", e.Service)
}

// update sets the limits of a container that differ from those of its
// service, and only these.
func (cs *containers) update(ctx context.Context, x plan.UpdateContainer) error {
	service, err := cs.references.service(ctx, x.Container.Service)
	if err != nil {
		return err
	}
	found, err := cs.engine.ContainerInspect(ctx, x.Container.Ref())
	if err != nil {
		return err
	}
	made, _ := confighash.ReadParts(found.Config.Labels[planner.LabelParts])
	u, changes := observe.LimitUpdate(service, found.HostConfig, made)
	if len(changes) == 0 {
		return nil
	}
	answer, err := cs.engine.ContainerUpdate(ctx, found.ID, u)
	if err != nil {
		return &UpdateRefused{Service: service.Name, Changes: changes, Err: err}
	}
	return warn(answer.Warnings)
}
