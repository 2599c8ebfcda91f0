package model

import (
	"time"

	"github.com/compose-spec/compose-go/v2/types"
)

// Init is an init container: *Wait, *Fill, *Seed, *Own, or *Container for a
// one-shot service or a pre_start hook.
type Init interface{ init() }

func (*Wait) init()      {}
func (*Fill) init()      {}
func (*Seed) init()      {}
func (*Own) init()       {}
func (*Container) init() {}

// WaitMethod is how an init container waits.
type WaitMethod int

// The methods to wait.
const (
	WaitReady WaitMethod = iota // until a Pod is ready: its ReadyHost resolves
	WaitJob                     // until the Job has succeeded
)

// Wait is an init container that waits for another service.
type Wait struct {
	Name   string
	For    *Service
	Method WaitMethod
	Origin string
}

// Fill is an init container that copies the content of an image into an empty
// volume, as Docker does.
type Fill struct {
	Name   string
	Image  string
	Source string // path in the image
	Mount  Mount
	User   User // of the container
	Origin string
}

// Seed is an init container that copies files of this machine, which are in a
// ConfigMap or a Secret, into the empty volume that replaces their folder.
type Seed struct {
	Name   string
	Data   string // name of the Pod's volume with the files
	Mount  Mount
	Owner  User
	Group  bool // Owner is unknown and not root: the group of the volumes may write
	Origin string
}

// Own is an init container that gives empty volumes to the user of a container,
// as Docker does with new volumes. If the Pod is restricted, the user creates
// the folders that are mounted.
type Own struct {
	Name   string
	Mounts []Mount
	Owner  User // UID is set
	Origin string
}

// Container is the container of a service or of a pre_start hook.
type Container struct {
	Name    string
	Image   string
	Service *Service
	Spec    *types.ContainerSpec
	Path    string // services.web, services.web.pre_start[0]
	Origin  string

	Command, Args             []Word // nil: those of the image
	CommandOrigin, ArgsOrigin string
	Env                       []EnvVar
	EnvOrigin                 string
	User                      User // numeric; the zero value leaves it to the image
	Mounts                    []Mount
	Check                     *HealthCheck
	PostStart, PreStop        []string // commands that run in the container
}

// At returns the path of an attribute.
func (c *Container) At(attribute string) string { return c.Path + "." + attribute }

// Hook reports whether the container is that of a pre_start hook.
func (c *Container) Hook() bool { return c.Path != c.Service.Path }

// User is who runs a container. nil leaves the choice to the image.
type User struct{ UID, GID *int64 }

// EnvVar is an environment variable: a value, or a reference to a Secret.
type EnvVar struct {
	Name   string
	Value  string
	Secret *Data
}

// HealthCheck is a health check with all timings set.
type HealthCheck struct {
	Command                                       []string
	Interval, Timeout, StartPeriod, StartInterval time.Duration
	Retries                                       int
	Origin                                        string
}

// Mount is a mount of a volume of the Pod.
type Mount struct {
	Volume      string // name of the Pod's volume
	Target      string
	SubPath     string
	ReadOnly    bool
	Recursive   bool   // read-only also for mounts below it
	Propagation string // "", Bidirectional or HostToContainer
	Origin      string
}
