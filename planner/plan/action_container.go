package plan

// CreateContainer creates a replica of Container.Service.
type CreateContainer struct {
	Container Subject `json:"container"`
	// Serves is the final name of the container, where Container has a temporary
	// one.
	Serves string `json:"serves,omitempty"`
	// Image is the ID of its image, "" where a step of the plan pulls or builds it.
	Image string `json:"image,omitempty"`
	// Replaces is the container that it replaces, and Inherit the anonymous volumes
	// that it inherits from that one.
	Replaces *Subject `json:"replaces,omitempty"`
	Inherit  []Mount  `json:"inherit,omitempty"`
	// Network is the network that it is created with (the project's key). The others
	// follow as ConnectNetwork where the engine requires that.
	Network string `json:"network,omitempty"`
}

func (CreateContainer) Verb() string       { return "create" }
func (a CreateContainer) Subject() Subject { return a.Container }
func (CreateContainer) Effect() Effect     { return ToCreate }
func (CreateContainer) Words() Words {
	return Words{Plan: "create", Working: "Creating", Done: "Created"}
}

// Mount is one mount of a container.
type Mount struct {
	Type     string `json:"type"` // bind, volume, tmpfs
	Name     string `json:"name,omitempty"`
	Source   string `json:"source,omitempty"`
	Target   string `json:"target"`
	ReadOnly bool   `json:"readOnly,omitempty"`
}

// StartContainer starts a container.
type StartContainer struct {
	Container Subject `json:"container"`
}

func (StartContainer) Verb() string       { return "start" }
func (a StartContainer) Subject() Subject { return a.Container }
func (StartContainer) Effect() Effect     { return ToStart }
func (StartContainer) Words() Words {
	return Words{Plan: "start", Working: "Starting", Done: "Started"}
}

// StopContainer stops a container gracefully.
type StopContainer struct {
	Container Subject `json:"container"`
	// Timeout is in seconds; nil uses the container's own setting.
	Timeout *int `json:"timeout,omitempty"`
}

func (StopContainer) Verb() string       { return "stop" }
func (a StopContainer) Subject() Subject { return a.Container }
func (StopContainer) Effect() Effect     { return ToStop }
func (StopContainer) Words() Words {
	return Words{Plan: "stop", Working: "Stopping", Done: "Stopped"}
}

// KillContainer sends a signal to a container.
type KillContainer struct {
	Container Subject `json:"container"`
	Signal    string  `json:"signal"`
}

func (KillContainer) Verb() string       { return "kill" }
func (a KillContainer) Subject() Subject { return a.Container }
func (KillContainer) Effect() Effect     { return ToKill }
func (a KillContainer) Words() Words {
	return Words{Plan: "kill with " + a.Signal, Working: "Killing", Done: "Killed"}
}

// RemoveContainer removes a container, and stops it first if it runs.
type RemoveContainer struct {
	Container Subject `json:"container"`
	// Volumes removes its anonymous volumes too.
	Volumes bool `json:"volumes,omitempty"`
}

func (RemoveContainer) Verb() string       { return "remove" }
func (a RemoveContainer) Subject() Subject { return a.Container }
func (RemoveContainer) Effect() Effect     { return ToRemove }
func (a RemoveContainer) Words() Words {
	w := Words{Plan: "remove", Working: "Removing", Done: "Removed"}
	if a.Volumes {
		w.Plan = "remove with its anonymous volumes"
	}
	return w
}

// RenameContainer gives a container its final name.
type RenameContainer struct {
	Container Subject `json:"container"`
	To        string  `json:"to"`
}

func (RenameContainer) Verb() string       { return "rename" }
func (a RenameContainer) Subject() Subject { return a.Container }
func (RenameContainer) Effect() Effect     { return ToChange }
func (RenameContainer) Words() Words {
	return Words{Plan: "rename", Working: "Renaming", Done: "Renamed", Minor: true}
}

// PauseContainer pauses all processes of a container.
type PauseContainer struct {
	Container Subject `json:"container"`
}

func (PauseContainer) Verb() string       { return "pause" }
func (a PauseContainer) Subject() Subject { return a.Container }
func (PauseContainer) Effect() Effect     { return ToPause }
func (PauseContainer) Words() Words       { return Words{Plan: "pause", Working: "Pausing", Done: "Paused"} }

// UnpauseContainer unpauses all processes of a container.
type UnpauseContainer struct {
	Container Subject `json:"container"`
}

func (UnpauseContainer) Verb() string       { return "unpause" }
func (a UnpauseContainer) Subject() Subject { return a.Container }
func (UnpauseContainer) Effect() Effect     { return ToUnpause }
func (UnpauseContainer) Words() Words {
	return Words{Plan: "unpause", Working: "Unpausing", Done: "Unpaused"}
}

// UpdateContainer sets the limits of a container to those of its service, and
// records them: the labels of the container still hold its old configuration.
type UpdateContainer struct {
	Container Subject `json:"container"`
}

func (UpdateContainer) Verb() string       { return "update" }
func (a UpdateContainer) Subject() Subject { return a.Container }
func (UpdateContainer) Effect() Effect     { return ToUpdate }
func (UpdateContainer) Words() Words {
	// Programs count docker compose's words as changes, and no others.
	return Words{Plan: "update", Working: "Recreate", Done: "Recreated", Detail: "in place"}
}
