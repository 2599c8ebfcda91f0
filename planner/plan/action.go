package plan

import "strings"

// Kind is what a subject is.
type Kind string

const (
	KindContainer Kind = "container"
	KindNetwork   Kind = "network"
	KindVolume    Kind = "volume"
	KindImage     Kind = "image"
	KindProvider  Kind = "provider"
)

// Subject is what an action acts on. An existing resource is referred to by ID,
// one that the plan creates by name.
type Subject struct {
	Kind    Kind   `json:"kind"`
	Name    string `json:"name"`
	ID      string `json:"id,omitempty"`
	Service string `json:"service,omitempty"`
	Number  int    `json:"number,omitempty"`
}

// Ref is the reference for engine calls: the ID where it is known, else the name.
func (s Subject) Ref() string {
	if s.ID != "" {
		return s.ID
	}
	return s.Name
}

// Dangling reports whether the subject is an image without a name.
func (s Subject) Dangling() bool { return s.Kind == KindImage && strings.HasPrefix(s.Name, "sha256:") }

// Action is one effect that can be retried, mostly one engine call. The set is
// closed. To add an action, write its type with these methods in one file: the
// compiler requires the methods, and tests require that Actions lists it and that
// every package which handles actions handles this one.
type Action interface {
	// Verb begins the ID of the step: "create", "await healthy".
	Verb() string
	// Subject is what the action acts on.
	Subject() Subject
	// Effect is what the action amounts to for its subject.
	Effect() Effect
	// Words are what users read about the action.
	Words() Words
}

// Words are what users read about an action.
type Words struct {
	// Plan is what the action does, in a plan: "wait until healthy". It is "" for
	// an action that is not worth mentioning.
	Plan string
	// Working and Done are docker compose's words for the subject while the action
	// runs, and after. Programs count some of them as changes.
	Working, Done string
	// Minor actions (a connection, a hook, a copy) are shown as a detail, and do not
	// change the word for the subject.
	Minor bool
	// Detail is shown after Done.
	Detail string
}

// Effect is what an action, or all actions of a plan together, amount to for one
// resource.
type Effect string

const (
	ToPull    Effect = "pull"
	ToBuild   Effect = "build"
	ToPush    Effect = "push"
	ToRead    Effect = "read" // nothing is changed
	ToCreate  Effect = "create"
	ToReplace Effect = "replace" // several actions together
	ToUpdate  Effect = "update"  // in place: its limits
	ToChange  Effect = "change"  // in place: its networks, its name, its files
	ToStart   Effect = "start"
	ToRestart Effect = "restart" // several actions together
	ToUnpause Effect = "unpause"
	ToPause   Effect = "pause"
	ToStop    Effect = "stop"
	ToKill    Effect = "kill"
	ToRemove  Effect = "remove"
	ToAwait   Effect = "await" // nothing is changed
)

// Actions returns every action, each as its zero value.
func Actions() []Action {
	return []Action{
		PullImage{}, BuildImage{}, PushImage{}, RemoveImage{}, ReadImage{},
		CreateNetwork{}, RemoveNetwork{}, ConnectNetwork{}, DisconnectNetwork{},
		CreateVolume{}, RemoveVolume{},
		CreateContainer{}, StartContainer{}, StopContainer{}, KillContainer{}, RemoveContainer{},
		RenameContainer{}, UpdateContainer{}, PauseContainer{}, UnpauseContainer{},
		AwaitContainer{}, AttachStreams{}, CopyIn{}, RunHook{}, RunProvider{}, SyncFiles{}, CommitContainer{},
	}
}
