package planner

import (
	"fmt"
	"strings"
)

// VolumeInUse says that a volume has to be made again while containers mount
// it that the command is not about.
type VolumeInUse struct {
	Name       string
	Containers []string
}

func (e *VolumeInUse) Error() string {
	return fmt.Sprintf("volume %s must be made again, but it is mounted by %s, which this command does not replace", e.Name, strings.Join(e.Containers, ", "))
}

// Hint says what to do.
func (e *VolumeInUse) Hint() string {
	return "name no services, so that all of the project's are replaced, and remove these containers first (--remove-orphans removes orphans)"
}

// UnknownVolume says that a volume to recreate is none of the project's.
type UnknownVolume struct{ Name string }

func (e *UnknownVolume) Error() string {
	return fmt.Sprintf("--recreate-volumes %s: the project has no volume of that name, or it is external", e.Name)
}
