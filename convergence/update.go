package convergence

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// UpdateRefused says that the engine does not change a container in place.
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

// updateContainer sets the limits of a container as its service asks for, and
// marks it with what it is then. It can be cut off anywhere: while limits are
// being set, the newest mark has no hash, so that the next look compares.
func (a *applier) updateContainer(ctx context.Context, x planner.UpdateContainer) error {
	service, err := a.service(ctx, x.Container.Service)
	if err != nil {
		return err
	}
	found, err := a.engine.ContainerInspect(ctx, x.Container.Ref())
	if err != nil {
		return err
	}
	marks, err := a.marksOf(ctx, found.ID)
	if err != nil {
		return err
	}
	warned := a.setLimits(ctx, service, found, &marks)
	var w *warning
	if warned != nil && !errors.As(warned, &w) {
		return warned
	}
	parts, err := planner.PartsOf(service)
	if err != nil {
		return err
	}
	if parts.Hash, err = planner.Hash(service); err != nil {
		return err
	}
	if err := a.addMark(ctx, &marks, parts); err != nil {
		return err
	}
	return errors.Join(a.dropMarks(ctx, marks), warned)
}

// setLimits makes the engine set what differs, and only that.
func (a *applier) setLimits(ctx context.Context, s project.Service, found container.InspectResponse, m *marks) error {
	made, ours := m.newest()
	if !ours {
		made, ours = planner.ReadParts(found.Config.Labels[planner.LabelParts])
	}
	var u container.UpdateConfig
	var changes []planner.Drift
	for _, l := range limitsOff(s, found.HostConfig, made) {
		if l.InPlace {
			l.set(&u)
			changes = append(changes, l.Drift)
		}
	}
	if len(changes) == 0 {
		return nil
	}
	if !ours {
		// Another compose made it, and the plan has found that all but its limits
		// and networks is as the service has it.
		var err error
		if made, err = planner.PartsOf(s); err != nil {
			return err
		}
	}
	made.Hash = ""
	if err := a.addMark(ctx, m, made); err != nil {
		return err
	}
	answer, err := a.engine.ContainerUpdate(ctx, found.ID, u)
	if err != nil {
		return &UpdateRefused{Service: s.Name, Changes: changes, Err: err}
	}
	return warn(answer.Warnings)
}
