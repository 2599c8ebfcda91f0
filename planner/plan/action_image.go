package plan

// PullImage pulls an image for the services that use it.
type PullImage struct {
	Image    Subject `json:"image"`
	Platform string  `json:"platform,omitempty"`
	// Optional means that a failed pull is not an error: the image is built.
	Optional bool `json:"optional,omitempty"`
}

func (PullImage) Verb() string       { return "pull" }
func (a PullImage) Subject() Subject { return a.Image }
func (PullImage) Effect() Effect     { return ToPull }
func (PullImage) Words() Words       { return Words{Plan: "pull", Working: "Pulling", Done: "Pulled"} }

// BuildImage builds the image of Image.Service.
type BuildImage struct {
	Image Subject `json:"image"`
	// AllPlatforms builds for all platforms of the service's build, not only for
	// the engine's own.
	AllPlatforms bool `json:"allPlatforms,omitempty"`
}

func (BuildImage) Verb() string       { return "build" }
func (a BuildImage) Subject() Subject { return a.Image }
func (BuildImage) Effect() Effect     { return ToBuild }
func (BuildImage) Words() Words       { return Words{Plan: "build", Working: "Building", Done: "Built"} }

// PushImage pushes an image to its registry.
type PushImage struct {
	Image Subject `json:"image"`
	// Optional means that a failed push is not an error.
	Optional bool `json:"optional,omitempty"`
}

func (PushImage) Verb() string       { return "push" }
func (a PushImage) Subject() Subject { return a.Image }
func (PushImage) Effect() Effect     { return ToPush }
func (PushImage) Words() Words       { return Words{Plan: "push", Working: "Pushing", Done: "Pushed"} }

// RemoveImage removes an image.
type RemoveImage struct {
	Image Subject `json:"image"`
}

func (RemoveImage) Verb() string       { return "remove" }
func (a RemoveImage) Subject() Subject { return a.Image }
func (RemoveImage) Effect() Effect     { return ToRemove }
func (RemoveImage) Words() Words       { return Words{Plan: "remove", Working: "Removing", Done: "Removed"} }

// ReadImage reads the users and groups of an image, and which of some paths exist
// in it. The Engine API reads files of containers only, so a container is created
// from the image, never started, and removed.
type ReadImage struct {
	Image Subject  `json:"image"`
	Paths []string `json:"paths,omitempty"`
}

func (ReadImage) Verb() string       { return "read" }
func (a ReadImage) Subject() Subject { return a.Image }
func (ReadImage) Effect() Effect     { return ToRead }
func (ReadImage) Words() Words       { return Words{Plan: "read", Working: "Reading", Done: "Read"} }

// CommitContainer creates an image from the current state of a container.
type CommitContainer struct {
	Container Subject `json:"container"`
	// Reference is the image's name; "" gives it none.
	Reference string `json:"reference,omitempty"`
	Author    string `json:"author,omitempty"`
	Message   string `json:"message,omitempty"`
	// Changes are Dockerfile instructions: `CMD ["serve"]`.
	Changes []string `json:"changes,omitempty"`
	// Pause pauses the container meanwhile, so that its files are consistent.
	Pause bool `json:"pause,omitempty"`
}

func (CommitContainer) Verb() string       { return "commit" }
func (a CommitContainer) Subject() Subject { return a.Container }
func (CommitContainer) Effect() Effect     { return ToChange }
func (CommitContainer) Words() Words {
	return Words{Plan: "commit", Working: "Committing", Done: "Committed"}
}
