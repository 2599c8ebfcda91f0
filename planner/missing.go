package planner

import (
	"fmt"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// NotFound is the error for an external network or volume that does not exist.
type NotFound struct {
	Kind      plan.Kind
	Key, Name string
}

func (e *NotFound) Error() string {
	if e.Kind == plan.KindVolume {
		return fmt.Sprintf("external volume %q not found", e.Name)
	}
	return fmt.Sprintf("%s %s declared as external, but could not be found", e.Kind, e.Name)
}

// Hint says what to do.
func (e *NotFound) Hint() string {
	return fmt.Sprintf("create it with `docker %s create %s`, or remove `external: true` to let compose create it", e.Kind, e.Name)
}

// Ambiguous is the error for a name that several networks have.
type Ambiguous struct{ Name string }

func (e *Ambiguous) Error() string {
	return fmt.Sprintf("multiple networks with name %q were found", e.Name)
}

// Hint says what to do.
func (e *Ambiguous) Hint() string { return "use the network's ID as `name` to avoid ambiguity" }
