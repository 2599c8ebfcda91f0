package planner

import (
	"fmt"
	"strings"
)

// NetworkInUse is the error for a network that must be recreated while containers
// use it that the command does not manage: they would stay stopped, or lose the
// network.
type NetworkInUse struct {
	Name       string
	Containers []string
}

func (e *NetworkInUse) Error() string {
	return fmt.Sprintf("network %s must be recreated because its definition changed, but it is in use by %s, which this command does not manage", e.Name, strings.Join(e.Containers, ", "))
}

// Hint says what to do.
func (e *NetworkInUse) Hint() string {
	return "run the command without service names, so that it manages all services; stop, remove or disconnect other containers first (--remove-orphans removes orphans)"
}
