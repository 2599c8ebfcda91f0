package planner

import (
	"fmt"
	"strings"
)

// VolumeInUse is the error for a volume that must be recreated while containers mount
// it that the command does not manage.
type VolumeInUse struct {
	Name       string
	Containers []string
}

func (e *VolumeInUse) Error() string {
	return fmt.Sprintf("volume %s must be recreated, but it is mounted by %s, which this command does not replace", e.Name, strings.Join(e.Containers, ", "))
}

// Hint says what to do.
func (e *VolumeInUse) Hint() string {
	return "run the command without service names, so that it replaces all containers, and remove other containers first (--remove-orphans removes orphans)"
}

// UnknownVolume is the error for a volume to recreate that the project does not have.
type UnknownVolume struct{ Name string }

func (e *UnknownVolume) Error() string {
	return fmt.Sprintf("--recreate-volumes %s: the project has no such volume, or it is external", e.Name)
}
