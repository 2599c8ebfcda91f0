package observe

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// NotRunning reports that a service, or one of its replicas, is not running.
type NotRunning struct {
	Service string
	Number  int // 0 means any
}

func (e *NotRunning) Error() string {
	if e.Number > 0 {
		return fmt.Sprintf("service %q is not running container #%d", e.Service, e.Number)
	}
	return fmt.Sprintf("service %q is not running", e.Service)
}

// Hint says what to do.
func (e *NotRunning) Hint() string {
	return fmt.Sprintf("`compose ps -a %s` shows what there is of it, `compose up -d %s` starts it", e.Service, e.Service)
}

// RunningContainer returns the running container of a service that a command is for: the
// replica with the number, or with 0 the first one, or a one-off container if no replica
// is running. The error is a NotRunning if there is none.
func RunningContainer(ctx context.Context, engine *engineclient.Engine, project, service string, number int) (plan.Subject, error) {
	list, err := Containers(ctx, engine, project, false)
	if err != nil {
		return plan.Subject{}, err
	}
	list = slices.DeleteFunc(list, func(c Container) bool {
		return c.Service != service || !c.Alive() || number > 0 && (c.OneOff || c.Number != number)
	})
	if len(list) == 0 {
		return plan.Subject{}, &NotRunning{Service: service, Number: number}
	}
	return slices.MinFunc(list, func(a, b Container) int {
		return cmp.Or(compareBool(a.OneOff, b.OneOff), cmp.Compare(a.Number, b.Number))
	}).Subject(), nil
}

// compareBool puts false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// ServiceContainers returns the containers of a service, running or not, by number: the
// replica with the number, or with 0 all of them. oneOffs adds one-off containers at the
// end. It is an error if there is none.
func ServiceContainers(ctx context.Context, engine *engineclient.Engine, project, service string, number int, oneOffs bool) ([]plan.Subject, error) {
	list, err := Containers(ctx, engine, project, true)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(c Container) bool {
		return c.Service != service || c.OneOff && (!oneOffs || number > 0) || number > 0 && c.Number != number
	})
	if len(list) == 0 {
		return nil, &noContainer{service, number}
	}
	slices.SortStableFunc(list, func(a, b Container) int {
		return cmp.Or(compareBool(a.OneOff, b.OneOff), cmp.Compare(a.Number, b.Number))
	})
	var out []plan.Subject
	for _, c := range list {
		out = append(out, c.Subject())
	}
	return out, nil
}

// noContainer reports that a service has no container.
type noContainer struct {
	service string
	number  int
}

func (e *noContainer) Error() string {
	if e.number > 0 {
		return fmt.Sprintf("service %q has no container #%d", e.service, e.number)
	}
	return fmt.Sprintf("no container found for service %q", e.service)
}

// Hint says what to do.
func (e *noContainer) Hint() string {
	return fmt.Sprintf("`compose ps -a %s` shows what there is of it, `compose create %s` makes it; a copy needs no running container", e.service, e.service)
}
