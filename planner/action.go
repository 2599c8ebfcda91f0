package planner

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

// Dangling reports whether an image is meant that has no name.
func (s Subject) Dangling() bool { return s.Kind == KindImage && strings.HasPrefix(s.Name, "sha256:") }

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

// BuildImage builds the image of Image.Service.
type BuildImage struct {
	Image Subject `json:"image"`
	// AllPlatforms says that it is built for all platforms that the service's
	// build names, not only for the engine's own.
	AllPlatforms bool `json:"allPlatforms,omitempty"`
}

// PushImage sends an image to its registry.
type PushImage struct {
	Image Subject `json:"image"`
	// Optional says that a failed push does not matter.
	Optional bool `json:"optional,omitempty"`
}

// RemoveImage removes an image.
type RemoveImage struct {
	Image Subject `json:"image"`
}

// ReadImage looks what an image holds: who its users and groups are, and at
// which paths there is something. Engines show the files of containers only, so
// one is made of it, never started, and removed.
type ReadImage struct {
	Image Subject  `json:"image"`
	Paths []string `json:"paths,omitempty"`
}

// CreateNetwork creates the network that the project calls Key.
type CreateNetwork struct {
	Network Subject `json:"network"`
	Key     string  `json:"key"`
}

// RemoveNetwork removes a network.
type RemoveNetwork struct {
	Network Subject `json:"network"`
	// Leave says that one which others are on stays, with a warning.
	Leave bool `json:"leave,omitempty"`
}

// ConnectNetwork connects a container with the endpoint settings that its
// service asks for on the network that the project calls Key.
type ConnectNetwork struct {
	Container Subject `json:"container"`
	// Serves is the name that the container serves under, where Container has
	// a temporary one.
	Serves  string  `json:"serves,omitempty"`
	Network Subject `json:"network"`
	Key     string  `json:"key"`
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
	// Carrier says that it holds nothing but copies of configs and secrets for a
	// container that is removed too.
	Carrier bool `json:"carrier,omitempty"`
}
