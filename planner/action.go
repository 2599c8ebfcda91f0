package planner

import "time"

// Kind is what a subject is.
type Kind string

const (
	KindContainer Kind = "container"
	KindNetwork   Kind = "network"
	KindVolume    Kind = "volume"
	KindImage     Kind = "image"
)

// Subject is what an action acts on. What exists is meant by ID, what will
// exist by name.
type Subject struct {
	Kind    Kind   `json:"kind"`
	Name    string `json:"name"`
	ID      string `json:"id,omitempty"`
	Service string `json:"service,omitempty"`
	Number  int    `json:"number,omitempty"`
}

// Ref is what the engine is asked for: the ID where there is one, else the name.
func (s Subject) Ref() string {
	if s.ID != "" {
		return s.ID
	}
	return s.Name
}

// Action is one effect on the engine that can be retried; most are one call.
// The set is closed: a switch over it must name each.
type Action interface {
	// Verb is the first word of the step: "create", "await healthy".
	Verb() string
	// Subject is what the action acts on.
	Subject() Subject
	action()
}

// PullImage fetches an image for the services that want it.
type PullImage struct {
	Image    Subject `json:"image"`
	Platform string  `json:"platform,omitempty"`
	// Optional says that a failed pull does not matter: the image is built.
	Optional bool `json:"optional,omitempty"`
}

// BuildImage builds the image of Image.Service. Uses names the services
// whose images its additional contexts take.
type BuildImage struct {
	Image Subject `json:"image"`
}

// RemoveImage removes an image.
type RemoveImage struct {
	Image Subject `json:"image"`
}

// CreateNetwork creates the network that the project calls Key.
type CreateNetwork struct {
	Network Subject `json:"network"`
	Key     string  `json:"key"`
}

// RemoveNetwork removes a network.
type RemoveNetwork struct {
	Network Subject `json:"network"`
}

// ConnectNetwork connects a container with the endpoint settings that its
// service asks for on the network that the project calls Key.
type ConnectNetwork struct {
	Container Subject `json:"container"`
	// Serves is the name that the container serves under, where Container has
	// a temporary one.
	Serves string `json:"serves,omitempty"`
	Network   Subject `json:"network"`
	Key       string  `json:"key"`
}

// DisconnectNetwork takes a container off a network.
type DisconnectNetwork struct {
	Container Subject `json:"container"`
	Network   Subject `json:"network"`
}

// CreateVolume creates the volume that the project calls Key.
type CreateVolume struct {
	Volume Subject `json:"volume"`
	Key    string  `json:"key"`
}

// RemoveVolume removes a volume and the data in it.
type RemoveVolume struct {
	Volume Subject `json:"volume"`
}

// CreateContainer creates a replica of Container.Service.
type CreateContainer struct {
	Container Subject `json:"container"`
	// Serves is the name that it will serve under, where Container has a
	// temporary one.
	Serves string `json:"serves,omitempty"`
	// Image is the ID of its image, "" where a step of the plan brings it.
	Image string `json:"image,omitempty"`
	// Replaces is the container whose place it takes, and whose anonymous
	// volumes it inherits (Inherit).
	Replaces *Subject `json:"replaces,omitempty"`
	Inherit  []Mount  `json:"inherit,omitempty"`
	// Network is the one network that it is created with (the project's key);
	// the others follow as ConnectNetwork where the engine needs that.
	Network string `json:"network,omitempty"`
}

// StartContainer starts a container.
type StartContainer struct {
	Container Subject `json:"container"`
}

// StopContainer stops a container gracefully.
type StopContainer struct {
	Container Subject `json:"container"`
	// Timeout is in seconds; nil leaves it to the container's own setting.
	Timeout *int `json:"timeout,omitempty"`
}

// KillContainer sends a signal.
type KillContainer struct {
	Container Subject `json:"container"`
	Signal    string  `json:"signal"`
}

// RemoveContainer removes a container, stopping it if it still runs.
type RemoveContainer struct {
	Container Subject `json:"container"`
	// Volumes removes its anonymous volumes with it.
	Volumes bool `json:"volumes,omitempty"`
}

// RenameContainer gives a container its final name.
type RenameContainer struct {
	Container Subject `json:"container"`
	To        string  `json:"to"`
}

// PauseContainer suspends all processes of a container.
type PauseContainer struct {
	Container Subject `json:"container"`
}

// UnpauseContainer resumes them.
type UnpauseContainer struct {
	Container Subject `json:"container"`
}

// Until is what an await waits for.
type Until string

const (
	UntilHealthy   Until = "healthy"   // its health check passes
	UntilCompleted Until = "completed" // it exited with 0
	UntilReady     Until = "ready"     // healthy where it has a check, else running; a one-shot that exited with 0 is ready
)

// AwaitContainer waits for a container.
type AwaitContainer struct {
	Container Subject `json:"container"`
	Until     Until   `json:"until"`
	// Timeout ends the wait with an error; 0 waits for ever.
	Timeout time.Duration `json:"timeout,omitempty"`
	// Optional says that a failure is a warning: `required: false`.
	Optional bool `json:"optional,omitempty"`
}

// CopyIn writes the configs and secrets that cannot be bind mounts into a
// container that does not run yet.
type CopyIn struct {
	Container Subject `json:"container"`
}

// HookPhase says when a hook runs.
type HookPhase string

const (
	PostStart HookPhase = "post_start"
	PreStop   HookPhase = "pre_stop"
)

// RunHook runs a container's hooks of one phase, one after the other.
type RunHook struct {
	Container Subject   `json:"container"`
	Phase     HookPhase `json:"phase"`
}

func (PullImage) Verb() string        { return "pull" }
func (BuildImage) Verb() string       { return "build" }
func (RemoveImage) Verb() string      { return "remove" }
func (CreateNetwork) Verb() string    { return "create" }
func (RemoveNetwork) Verb() string    { return "remove" }
func (a ConnectNetwork) Verb() string { return "connect " + a.Network.Name + " to" }
func (a DisconnectNetwork) Verb() string {
	return "disconnect " + a.Network.Name + " from"
}
func (CreateVolume) Verb() string     { return "create" }
func (RemoveVolume) Verb() string     { return "remove" }
func (CreateContainer) Verb() string  { return "create" }
func (StartContainer) Verb() string   { return "start" }
func (StopContainer) Verb() string    { return "stop" }
func (KillContainer) Verb() string    { return "kill" }
func (RemoveContainer) Verb() string  { return "remove" }
func (RenameContainer) Verb() string  { return "rename" }
func (PauseContainer) Verb() string   { return "pause" }
func (UnpauseContainer) Verb() string { return "unpause" }
func (a AwaitContainer) Verb() string { return "await " + string(a.Until) }
func (CopyIn) Verb() string           { return "copy into" }
func (a RunHook) Verb() string        { return "run " + string(a.Phase) + " of" }

func (a PullImage) Subject() Subject         { return a.Image }
func (a BuildImage) Subject() Subject        { return a.Image }
func (a RemoveImage) Subject() Subject       { return a.Image }
func (a CreateNetwork) Subject() Subject     { return a.Network }
func (a RemoveNetwork) Subject() Subject     { return a.Network }
func (a ConnectNetwork) Subject() Subject    { return a.Container }
func (a DisconnectNetwork) Subject() Subject { return a.Container }
func (a CreateVolume) Subject() Subject      { return a.Volume }
func (a RemoveVolume) Subject() Subject      { return a.Volume }
func (a CreateContainer) Subject() Subject   { return a.Container }
func (a StartContainer) Subject() Subject    { return a.Container }
func (a StopContainer) Subject() Subject     { return a.Container }
func (a KillContainer) Subject() Subject     { return a.Container }
func (a RemoveContainer) Subject() Subject   { return a.Container }
func (a RenameContainer) Subject() Subject   { return a.Container }
func (a PauseContainer) Subject() Subject    { return a.Container }
func (a UnpauseContainer) Subject() Subject  { return a.Container }
func (a AwaitContainer) Subject() Subject    { return a.Container }
func (a CopyIn) Subject() Subject            { return a.Container }
func (a RunHook) Subject() Subject           { return a.Container }

func (PullImage) action()         {}
func (BuildImage) action()        {}
func (RemoveImage) action()       {}
func (CreateNetwork) action()     {}
func (RemoveNetwork) action()     {}
func (ConnectNetwork) action()    {}
func (DisconnectNetwork) action() {}
func (CreateVolume) action()      {}
func (RemoveVolume) action()      {}
func (CreateContainer) action()   {}
func (StartContainer) action()    {}
func (StopContainer) action()     {}
func (KillContainer) action()     {}
func (RemoveContainer) action()   {}
func (RenameContainer) action()   {}
func (PauseContainer) action()    {}
func (UnpauseContainer) action()  {}
func (AwaitContainer) action()    {}
func (CopyIn) action()            {}
func (RunHook) action()           {}
