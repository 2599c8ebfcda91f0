package attribute

import "reflect"

// Ability is what not every engine's builder can do. Which one can, the builder
// is asked: BuildKit tells its capabilities.
type Ability string

const (
	// BuildKit is that it is BuildKit at all.
	BuildKit Ability = "buildkit"
	// Contexts is that a Dockerfile may have names for contexts.
	Contexts Ability = "contexts"
	// Limits is that what runs during a build can be limited.
	Limits Ability = "limits"
	// Store is that the engine keeps its images in containerd: an image can be
	// for several platforms then, and have attestations, and the builder can
	// leave its cache where it is told to.
	Store Ability = "store"
)

// AbilityWords say who has an ability, after "needs", and what to do without.
type AbilityWords struct{ Needs, Hint string }

// Abilities are all, with their words.
var Abilities = map[Ability]AbilityWords{
	BuildKit: {"BuildKit", "run `podman build`, and set `image` of the service"},
	Contexts: {"the builder of Docker Engine 23 or newer", "use COPY --from=IMAGE to copy files from an existing image"},
	Limits:   {"the builder of Docker Engine 23 or newer, or of Podman", "remove it to use the engine's limits"},
	Store:    {"the containerd image store", "use Docker Engine 29, or set \"features\": {\"containerd-snapshotter\": true} in daemon.json of Docker Engine 24 or newer"},
}

// asks reports whether a value asks for anything: `privileged: false` does not.
func asks(value any) bool {
	switch v := value.(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != "" && v != "false"
	}
	r := reflect.ValueOf(value)
	return r.Kind() != reflect.Map && r.Kind() != reflect.Slice || r.Len() > 0
}
