package planner

import (
	"fmt"
	"strings"
)

// VolumeDiffers says that a volume's definition is not what its volume was
// made with. Nothing is done: making it again would lose its data.
type VolumeDiffers struct {
	Key, Name string
	Changes   []Change
}

func (e *VolumeDiffers) Error() string {
	var changes []string
	for _, c := range e.Changes {
		changes = append(changes, c.String())
	}
	return fmt.Sprintf("volume %s was made with another definition than volumes.%s has now, and making it again would lose its data (%s)", e.Name, e.Key, strings.Join(changes, "; "))
}

// Hint says what to do.
func (e *VolumeDiffers) Hint() string {
	return fmt.Sprintf("give it a new `name:` to start with an empty one and keep this, or lose its data with `--recreate-volumes %s`", e.Key)
}

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
