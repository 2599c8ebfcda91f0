package planner

import "time"

// State is a snapshot of what the engine has of a project, taken before
// planning, so that planning needs no further question.
type State struct {
	// API is the version of the Engine API that is spoken: "1.41".
	API string
	// Containers are the project's, one-offs included, sorted by name.
	Containers []Container
	// Networks and Volumes are those with the project's label and those that
	// have a name that the project wants, sorted by name.
	Networks []Network
	Volumes  []Volume
	// Images are the local images by the reference that the project writes.
	Images map[string]Image
	// Dangling are the IDs of images that the project has built and that have no
	// name any more. Filled only on request.
	Dangling []string
	// Strangers are containers of others, that may hold a name or a host port that
	// the project wants. They are looked at only where something is to be done.
	Strangers []Stranger
	// HostPorts are ports of this host that a process other than the engine
	// listens on, among those that the project wants; looked at as Strangers are.
	HostPorts []HostPort
	// Elsewhere are the files and folders of this machine that the project mounts
	// while the engine is on another; looked at as Strangers are.
	Elsewhere []string
	// Platform is that of its image, where its service asks for another one.
	Platform string
	// Bases are, by service, the services whose images its Dockerfile names.
	Bases map[string][]string
	// Contents are those of the project's services now.
	Contents map[string]Contents
	// DigestKey is the user's key of field digests, nil where there is none.
	DigestKey []byte
}

// Status is a container's state in the engine's words.
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

// Health is a health check's latest word.
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
	// Abandoned is whether a `run --rm` created the one-off container and was
	// killed before it started it.
	Abandoned bool
	// Hook says that it is no replica, but ran a hook before the start of one,
	// and was kept since it failed or was cut off.
	Hook   bool
	Status Status
	Health Health
	// ExitCode is that of the last run; known when Status is Exited or Dead.
	ExitCode int
	Created  time.Time
	// ImageID is what the container was made from, and ImageContent that image's
	// Content, from our label.
	ImageID, ImageContent string
	// ImageVolumes are the digests of the images that it mounts, from the label
	// of docker compose (see ImageVolumes).
	ImageVolumes string
	// Platform is the one that it was made for, where its service asks for
	// another and its image has several.
	Platform string
	// Hash is the config-hash label that some compose wrote.
	Hash string
	// WorkingDir and ConfigFiles tell from where the project was brought up.
	WorkingDir  string
	ConfigFiles string
	DependsOn   []Dependency
	Networks    []Attachment
	Mounts      []Mount
	Ports       []Port
	// Digests are keyed digests of the fields that the container was made
	// with, from our label; nil where another compose made it.
	Digests map[string]string
	// NetworkMode is the network that it was created on, by name, or the mode
	// that it has instead of networks.
	NetworkMode string
	// Parts are what it was created with, from our label.
	Parts Parts
	// Contents are those that it was made with, from our label.
	Contents Contents
	// Drift is where its limits differ from what its service asks for. Filled
	// only where Hash is not what is wanted.
	Drift []Drift
	// Compared says that another compose made it in a way that we do not know,
	// and that inspect was compared with what we would make: Differs are the
	// attributes in which it is another container, its limits aside.
	Compared bool
	Differs  []string
	// Known are the values that inspect tells, by the path that a Compose file
	// has for them. Filled only where Hash is not what is wanted.
	Known map[string]string
}

// Alive reports whether the container has processes.
func (c Container) Alive() bool {
	return c.Status == Running || c.Status == Paused || c.Status == Restarting
}

// madeFrom reports whether the container was made from an image, or from one
// that is the same but for what is said beside it.
func (c Container) madeFrom(i Image) bool {
	return c.ImageID == i.ID || i.Content != "" && c.ImageContent == i.Content
}

// broken reports whether its removal has begun: it cannot be started any more.
func (c Container) broken() bool { return c.Status == Removing || c.Status == Dead }

// Subject is the container as the subject of an action.
func (c Container) Subject() Subject {
	return Subject{Kind: KindContainer, Name: c.Name, ID: c.ID, Service: c.Service, Number: c.Number}
}

// Dependency is one edge of the depends_on label.
type Dependency struct {
	Service   string
	Condition string
	Restart   bool
}

// Attachment is a container's place on a network.
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
	Project string // its project label, "" if it has none
	Key     string // its network label
	Hash    string
	Driver  string
}

// Subject is the network as the subject of an action.
func (n Network) Subject() Subject { return Subject{Kind: KindNetwork, Name: n.Name, ID: n.ID} }

// Volume is a volume as the engine has it.
type Volume struct {
	Name    string
	Project string
	Key     string
	Hash    string
	Driver  string
	// Options and Labels are what it was made with, without labels of compose.
	Options, Labels map[string]string
	// Carrier is the name of the container that it carries configs and secrets
	// into; "" on volumes that hold data.
	Carrier string
}

// Drift is one limit in which a container differs from its service. From and
// To are "" where there is none.
type Drift struct {
	Path, From, To string
	// InPlace says that an engine can change it without a new container.
	InPlace bool
}

func (d Drift) change() Change {
	return Change{Path: d.Path, From: d.From, To: d.To, KnownFrom: true, Plain: true}
}

// Subject is the volume as the subject of an action.
func (v Volume) Subject() Subject { return Subject{Kind: KindVolume, Name: v.Name} }

// Image is a local image.
type Image struct {
	ID string
	// Content is what it is, whatever is said beside it: the ID of one that comes
	// with attestations is another after each build. It is known where a
	// service's build makes it so (BuildsIndex).
	Content string
	// Age is how long ago the reference was last pulled, built or tagged. It is
	// known where a service's policy asks for it (RefreshAfter).
	Age time.Duration
	// Lacks are those platforms that services ask for and that the image does
	// not have.
	Lacks []string
}

// Stranger is a container of somebody else.
type Stranger struct {
	Name    string
	ID      string
	Project string // of compose, if any
	Ports   []Port
	// Networks and Volumes are those that it is on and that it mounts.
	Networks []Attachment
	Volumes  []string
}

// HostPort is a port that a process of the host listens on.
type HostPort struct {
	IP       string
	Port     int
	Protocol string
	Process  string // "nginx (pid 812)", "" where it cannot be told
}
