package planner

import (
	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"time"
)

// State is a snapshot of what the engine has of a project, taken before planning,
// so that planning makes no engine call.
type State struct {
	// API is the negotiated version of the Engine API: "1.41".
	API string
	// Containers are those of the project, including one-off containers, sorted by name.
	Containers []Container
	// Networks and Volumes are those with the project's label, and those with a name
	// that the project uses, sorted by name.
	Networks []Network
	Volumes  []Volume
	// Images are the local images by the reference in the project.
	Images map[string]Image
	// Dangling are the IDs of images that the project built and that have no name
	// any more. Filled only on request.
	Dangling []string
	// ForeignContainers are containers that do not belong to the project, and may hold a name
	// or a host port that it uses. Filled only where the project needs changes.
	ForeignContainers []ForeignContainer
	// HostPorts are the host ports of the project that a process other than the
	// engine listens on. Filled where ForeignContainers is.
	HostPorts []HostPort
	// RemotePaths are the files and directories of this machine that the project mounts
	// while the engine is on another machine. Filled where ForeignContainers is.
	RemotePaths []string
	// Platform is that of its image, where its service requires another one.
	Platform string
	// Bases are the services whose images the Dockerfile of a service names, by
	// service.
	Bases map[string][]string
	// Contents are the current contents of configs, secrets and env files, by service.
	Contents map[string]Contents
	// DigestKey is the user's key for field digests, nil if there is none.
	DigestKey []byte
}

// Status is the status of a container, as the engine reports it.
type Status string

const (
	Created    Status = "created"
	Running    Status = "running"
	Paused     Status = "paused"
	Restarting Status = "restarting"
	Exited     Status = "exited"
	Removing   Status = "removing"
	Dead       Status = "dead"
)

// Health is the latest result of a health check.
type Health string

const (
	NoHealth  Health = ""
	Starting  Health = "starting"
	Healthy   Health = "healthy"
	Unhealthy Health = "unhealthy"
)

// Container is a container of the project as the engine has it.
type Container struct {
	ID      string
	Name    string // without the leading slash
	Service string
	Number  int // 1-based; 0 on one-offs
	OneOff  bool
	// Abandoned means that a `run --rm` created the one-off container and was killed
	// before it started it.
	Abandoned bool
	// Hook means that it is not a replica: it ran a pre_start hook, and was kept
	// because the hook failed or was interrupted.
	Hook   bool
	Status Status
	Health Health
	// ExitCode is the exit code of the last run, known when Status is Exited or Dead.
	ExitCode int
	Created  time.Time
	// ImageID is the image that the container was created from, and ImageContent its
	// Content, from our label.
	ImageID, ImageContent string
	// ImageVolumes are the digests of the images that it mounts, from the label
	// of docker compose (see ImageVolumes).
	ImageVolumes string
	// Platform is the platform that it was created for, where its service requires
	// another one and its image has several.
	Platform string
	// Hash is the config-hash label, written by this program or docker compose.
	Hash string
	// WorkingDir and ConfigFiles are where the project was created from.
	WorkingDir  string
	ConfigFiles string
	DependsOn   []Dependency
	Networks    []Attachment
	Mounts      []plan.Mount
	Ports       []Port
	// Digests are keyed digests of the fields that the container was created with,
	// from our label; nil where docker compose created it.
	Digests map[string]string
	// NetworkMode is the name of the network that it was created on, or the mode that
	// it has instead of networks.
	NetworkMode string
	// Parts describe what it was created with, from our label.
	Parts confighash.Parts
	// Contents are those that it was created with, from our label.
	Contents Contents
	// Drift lists the limits that differ from those of its service.
	Drift []Drift
	// Compared means that its hash is of no known form, and that inspect was compared
	// with what we would create: Differs are the attributes that differ, without the
	// limits.
	Compared bool
	Differs  []string
	// Known are values from inspect, by their path in a Compose file. Filled only
	// where Hash is not that of the service.
	Known map[string]string
}

// Alive reports whether the container has processes.
func (c Container) Alive() bool {
	return c.Status == Running || c.Status == Paused || c.Status == Restarting
}

// madeFrom reports whether the container was created from an image, or from one
// that differs only in attestations.
func (c Container) madeFrom(i Image) bool {
	return c.ImageID == i.ID || i.Content != "" && c.ImageContent == i.Content
}

// broken reports whether its removal has begun: it cannot be started again.
func (c Container) broken() bool { return c.Status == Removing || c.Status == Dead }

// Subject is the container as the subject of an action.
func (c Container) Subject() plan.Subject {
	return plan.Subject{Kind: plan.KindContainer, Name: c.Name, ID: c.ID, Service: c.Service, Number: c.Number}
}

// Dependency is one edge of the depends_on label.
type Dependency struct {
	Service   string
	Condition string
	Restart   bool
}

// Attachment is the connection of a container to a network.
type Attachment struct {
	Network   string // name
	NetworkID string // "" while the container has never run, on some engines
}

// Port is a published port.
type Port struct {
	HostIP    string
	Published int
	Target    int
	Protocol  string
}

// Network is a network as the engine has it.
type Network struct {
	ID      string
	Name    string
	Project string // the project label, "" if it has none
	Key     string // the network label
	Hash    string
	Driver  string
}

// Subject is the network as the subject of an action.
func (n Network) Subject() plan.Subject {
	return plan.Subject{Kind: plan.KindNetwork, Name: n.Name, ID: n.ID}
}

// Volume is a volume as the engine has it.
type Volume struct {
	Name    string
	Project string
	Key     string
	Hash    string
	Driver  string
	// Options and Labels are those that it was created with, without labels of
	// compose.
	Options, Labels map[string]string
	// SecretVolumeOf is the name of the container that a secret volume copies configs and
	// secrets into; "" on volumes that contain data.
	SecretVolumeOf string
}

// Drift is one limit in which a container differs from its service. From and To
// are "" where the limit is not set.
type Drift struct {
	Path, From, To string
	// InPlace means that an engine can change it without a new container.
	InPlace bool
}

func (d Drift) change() plan.Change {
	return plan.Change{Path: d.Path, From: d.From, To: d.To, KnownFrom: true, Plain: true}
}

// Subject is the volume as the subject of an action.
func (v Volume) Subject() plan.Subject { return plan.Subject{Kind: plan.KindVolume, Name: v.Name} }

// Image is a local image.
type Image struct {
	ID string
	// Content identifies the image without its attestations: an image with
	// attestations has another ID after each build. It is known where a service's
	// build makes an index (BuildsIndex).
	Content string
	// Age is the time since the reference was last pulled, built or tagged. It is known
	// where a service's policy depends on it (RefreshAfter).
	Age time.Duration
	// Lacks are the platforms that services require and that the image does not
	// have.
	Lacks []string
}

// ForeignContainer is a container that does not belong to the project.
type ForeignContainer struct {
	Name    string
	ID      string
	Project string // of compose, if any
	Ports   []Port
	// Networks are those that it is connected to, Volumes those that it mounts.
	Networks []Attachment
	Volumes  []string
}

// HostPort is a port that a process of the host listens on.
type HostPort struct {
	IP       string
	Port     int
	Protocol string
	Process  string // "nginx (pid 812)", "" if not known
}
