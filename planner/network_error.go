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
	return fmt.Sprintf("network %s has another definition now and must be made again, but %s stand on it, which this command is not about", e.Name, strings.Join(e.Containers, ", "))
}

// Hint says what to do.
func (e *NetworkInUse) Hint() string {
	return "name no services, so that all of the project's are brought back; stop, remove or disconnect what else is on it first (--remove-orphans removes orphans)"
}
