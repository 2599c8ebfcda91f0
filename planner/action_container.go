package planner

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

// UpdateContainer sets the limits of a container as its service asks for, and
// remembers what the container is now: its labels tell what it was.
type UpdateContainer struct {
	Container Subject `json:"container"`
}

// Until is what an await waits for.
type Until string

const (
	UntilHealthy   Until = "healthy"   // its health check passes
	UntilCompleted Until = "completed" // it exited with 0
	UntilEnded     Until = "ended"     // the container that the plan attaches to has ended, however
	UntilReady     Until = "ready"     // healthy where it has a check, else running; a one-shot that exited with 0 is ready
)

// AwaitContainer waits for a container.
type AwaitContainer struct {
	Container Subject `json:"container"`
	Until     Until   `json:"until"`
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
	PreStart  HookPhase = "pre_start" // in containers of their own, beside one that does not run yet
	PostStart HookPhase = "post_start"
	PreStop   HookPhase = "pre_stop"
	OnSync    HookPhase = "exec" // of one rule of develop.watch, when its files were synced
)

// RunHook runs a container's hooks of one phase, one after the other.
type RunHook struct {
	Container Subject   `json:"container"`
	Phase     HookPhase `json:"phase"`
	// Each leaves out hooks that run once for all replicas.
	Each bool `json:"each,omitempty"`
	// Rule is the rule of develop.watch that an exec belongs to.
	Rule int `json:"rule,omitempty"`
}

// CommitContainer makes an image of what a container has become.
type CommitContainer struct {
	Container Subject `json:"container"`
	// Reference is the image's name; "" gives it none.
	Reference string `json:"reference,omitempty"`
	Author    string `json:"author,omitempty"`
	Message   string `json:"message,omitempty"`
	// Changes are instructions of a Dockerfile: `CMD ["serve"]`.
	Changes []string `json:"changes,omitempty"`
	// Pause holds the container meanwhile, so that its files belong together.
	Pause bool `json:"pause,omitempty"`
}

// SyncFiles makes files of a container what they are on this machine: what is
// there is copied, what is gone is removed.
type SyncFiles struct {
	Container Subject `json:"container"`
	Trees     []Tree  `json:"trees"`
}

// Tree are files below a path of this machine, and where they are in the
// container. A path "." is From itself.
type Tree struct {
	From  string   `json:"from"`
	To    string   `json:"to"`
	Paths []string `json:"paths"`
}
