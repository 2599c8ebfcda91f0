package resolve

import (
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/seed-6dc66d55/compose/k8sexport/extension"
)

// Model is what a project becomes in Kubernetes. Fields named Origin hold the
// comment of the object or field in the output: the place in the Compose files
// that it comes from.
type Model struct {
	Project  string
	Origin   string  // of the project's name
	Options  Options // with defaults, and with x-k8s of the project applied
	Services []*Service
	Pods     []*Pod // a Pod comes after the Jobs that it waits for

	Account     string // name of the ServiceAccount of all Pods
	WaitAccount string // name of the ServiceAccount of Pods that wait for Jobs; "" if there are none

	Data      []*Data // ConfigMaps and Secrets
	Claims    []*Claim
	DNSNames  []DNSName
	Published []Published
	Routes    []Route
	Links     []Link
	Policies  []Policy
}

// CronRun is a schedule of a CronJob.
type CronRun struct {
	types.ScheduleConfig
	Name string // of the CronJob
	Path string
}

// Protocol is TCP, UDP or SCTP.
type Protocol string

// The protocols of Kubernetes.
const (
	TCP  Protocol = "TCP"
	UDP  Protocol = "UDP"
	SCTP Protocol = "SCTP"
)

// Port is a port that a service listens on.
type Port struct {
	Number      int32
	Protocol    Protocol
	Name        string // valid and unique in the service
	AppProtocol string
	HostPort    int32 // port of the node, or 0
	Origin      string
}

// Kind is the kind of a workload.
type Kind string

// The kinds of workloads.
const (
	Deployment  Kind = "Deployment"
	StatefulSet Kind = "StatefulSet"
	DaemonSet   Kind = "DaemonSet"
	Job         Kind = "Job"
	CronJob     Kind = "CronJob"
)

// Runs reports whether Pods of the kind run without an end.
func (k Kind) Runs() bool { return k == Deployment || k == StatefulSet || k == DaemonSet }

// Pod is one service, or several that share a network or processes.
type Pod struct {
	Members  []*Service // the first one names the workload
	OneShots []*Service // services that run before the members, as init containers
	Kind     Kind
	KindPath string // attribute that decides the kind

	Waits      []*Wait
	Init       []Init
	Containers []*Container
	Volumes    []Volume
	Templates  []*Claim // claims that the StatefulSet creates
	SameNode   []*Claim // volumes that keep their Pods on one node
	FSGroup    *FSGroup
	Networks   []string // keys of the networks that policies select it by
	Aliases    []string // names that several services have
}

// Lead returns the service that names the Pod's workload.
func (p *Pod) Lead() *Service { return p.Members[0] }

// WaitsForJob reports whether an init container calls the API server.
func (p *Pod) WaitsForJob() bool {
	for _, w := range p.Waits {
		if w.Method == WaitJob {
			return true
		}
	}
	return false
}

// FSGroup is the group of a Pod's volumes.
type FSGroup struct {
	ID     int64
	Origin string
}

// Init is an init container: *Wait, *Fill, or *Container for a one-shot
// service or a pre_start hook.
type Init interface{ init() }

func (*Wait) init()      {}
func (*Fill) init()      {}
func (*Container) init() {}

// WaitMethod is how an init container waits.
type WaitMethod int

// The methods to wait.
const (
	WaitPort WaitMethod = iota // until a connection to the port succeeds
	WaitName                   // until the name resolves
	WaitJob                    // until the Job has succeeded
)

// Wait is an init container that waits for another service.
type Wait struct {
	Name   string
	For    *Service
	Method WaitMethod
	Port   int32 // of WaitPort
	Origin string
}

// Fill is an init container that copies the content of an image into an empty
// volume, as Docker does.
type Fill struct {
	Name   string
	Image  string
	Source string // path in the image
	Mount  Mount
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

	Command, Args             []string // nil: as the image says
	CommandOrigin, ArgsOrigin string
	Env                       []EnvVar
	EnvOrigin                 string
	User                      User // numeric; the zero value leaves it to the image
	Mounts                    []Mount
	Check                     *HealthCheck
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

// Volume is a volume of a Pod.
type Volume struct {
	Name   string
	Source Source
	Origin string
}

// Source is the source of a volume.
type Source interface{ source() }

// EmptyDir is a folder that is deleted with the Pod. A Size of 0 is no limit.
type EmptyDir struct {
	InMemory bool
	Size     int64
}

// HostPath is a path of the node. Type is a HostPathType of Kubernetes.
type HostPath struct{ Path, Type string }

// ImageVolume is the content of an image.
type ImageVolume struct{ Ref string }

// APIToken is the credential of the Pod's ServiceAccount.
type APIToken struct{}

// TokenVolume is the name of the volume with the APIToken.
const TokenVolume = "api-token"

// DataVolume is a ConfigMap or a Secret. A nil Mode keeps those of the data.
type DataVolume struct {
	Data *Data
	Mode *int32
}

// ClaimVolume is a PersistentVolumeClaim.
type ClaimVolume struct{ Claim *Claim }

func (EmptyDir) source()    {}
func (HostPath) source()    {}
func (ImageVolume) source() {}
func (APIToken) source()    {}
func (DataVolume) source()  {}
func (ClaimVolume) source() {}

// Data is a ConfigMap or a Secret.
type Data struct {
	Path    string // configs.site, services.web.volumes[0]
	Secret  bool
	Name    string
	Base    string            // Name without the hash of the content
	Keys    map[string]string // key by path in the mounted folder; "" for a single file
	Modes   map[string]int32  // file modes by path in the folder, if not the default
	Content map[string][]byte // nil for a stub, which somebody else fills in
	Labels  types.Labels
	Owner   *Service // nil if several services use it
	Origin  string
}

// Kind returns the kind of the object.
func (d *Data) Kind() string {
	if d.Secret {
		return "Secret"
	}
	return "ConfigMap"
}

// Access modes of claims.
const (
	ReadWriteOnce = "ReadWriteOnce"
	ReadWriteMany = "ReadWriteMany"
)

// Claim is a named volume, or a host folder that becomes a claim.
type Claim struct {
	Path   string
	Name   string // of the PersistentVolumeClaim
	Label  string // value in the labels of Pods that share it
	Config types.VolumeConfig
	X      extension.Volume
	Form   Form
	Origin string

	Size       resource.Quantity
	Class      string
	AccessMode string
	NFS        *NFS
	OneNode    bool // the export creates it, and only one node can mount it
}

// Form is what the driver and the options of a named volume make of it.
type Form string

// The forms of volumes.
const (
	FormPlain    Form = "plain"    // the local driver
	FormDriver   Form = "driver"   // another driver: a storage class takes its place
	FormExternal Form = "external" // a claim that exists
	FormNFS      Form = "nfs"
	FormTmpfs    Form = "tmpfs" // a file system in memory
	FormBind     Form = "bind"  // a folder of the node
)

// NFS is the volume behind a claim.
type NFS struct {
	Name         string // of the PersistentVolume
	Server, Path string
	Options      []string
	Origin       string
}

// DNSName is a name that resolves to Pods: a Service of Kubernetes.
type DNSName struct {
	Name     string
	Service  *Service // whose ports it has
	Alias    bool     // several services have the name: it selects Pods by it
	Headless bool     // it resolves to the addresses of the Pods themselves
	Ports    []Port
	Origin   string
}

// Published is the Service through which a service is reached from outside.
type Published struct {
	Name     string
	Service  *Service
	NodePort bool // NodePort instead of LoadBalancer
	Ports    []PublishedPort
	Origin   string
}

// PublishedPort is a port of a Published.
type PublishedPort struct {
	Name        string
	Port        int32
	Target      int32
	NodePort    int32 // or 0
	Protocol    Protocol
	AppProtocol string
	Origin      string
}

// Route is an Ingress or an HTTPRoute.
type Route struct {
	Service   *Service
	Gateway   string // NAMESPACE/NAME or NAME; "" for an Ingress
	Host      string
	Path      string
	Port      int32
	Class     string
	TLSSecret string
	Origin    string
}

// Link is another name for a Service outside of the project.
type Link struct {
	Name   string
	Target string // DNS name
	Origin string
}

// Policy is a NetworkPolicy. Exactly one of Network and Service is set.
type Policy struct {
	Name    string
	Network string   // key of the network whose Pods it selects
	Outside []string // with Egress: keys of networks whose Pods it does not select
	Egress  bool     // limits outgoing instead of incoming traffic to the network
	Service *Service
	Owned   bool   // the object has the labels of Service
	Ports   []Port // that everybody may connect to; without any, no traffic is allowed
	Origin  string
}
