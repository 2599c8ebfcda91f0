package planner

import "fmt"

// NotFound says that something external is not there.
type NotFound struct {
	Kind      Kind
	Key, Name string
}

func (e *NotFound) Error() string {
	if e.Kind == KindVolume {
		return fmt.Sprintf("external volume %q not found", e.Name)
	}
	return fmt.Sprintf("%s %s declared as external, but could not be found", e.Kind, e.Name)
}

// Hint says what to do.
func (e *NotFound) Hint() string {
	return fmt.Sprintf("create it with `docker %s create %s`, or remove `external: true` to let compose create it", e.Kind, e.Name)
}

// Ambiguous says that a name means several networks.
type Ambiguous struct{ Name string }

func (e *Ambiguous) Error() string {
	return fmt.Sprintf("multiple networks with name %q were found", e.Name)
}

// Hint says what to do.
func (e *Ambiguous) Hint() string { return "use the network's ID as `name` to avoid ambiguity" }

// VolumeDiffers says that a volume's definition is not what its volume was
// made with. Nothing is done: making it again would lose its data.
type VolumeDiffers struct{ Key, Name string }

func (e *VolumeDiffers) Error() string {
	return fmt.Sprintf("volume %s exists with another definition than volumes.%s has now, and making it again would lose its data", e.Name, e.Key)
}

// Hint says what to do.
func (e *VolumeDiffers) Hint() string {
	return fmt.Sprintf("give it a new `name:` to start with an empty one, or save its data and run `docker volume rm %s` yourself", e.Name)
}
