package k8sexport

// Options say what the user wants of an export beyond what the files say. The
// zero value is the usual.
type Options struct {
	// Namespace is put into every object; without one it is left to whoever
	// applies them.
	Namespace       string
	CreateNamespace bool

	Expose          Expose    // how published ports are reached
	Host            string    // of Ingresses and HTTPRoutes: SERVICE.Host, or Host where one service is exposed
	Class           string    // ingressClassName
	Gateway         string    // the Gateway that HTTPRoutes belong to, as NAME or NAMESPACE/NAME
	Secrets         Secrets   // what is written of secret values
	DependsOn       DependsOn // how a Pod waits for what it depends on
	Binds           Binds     // what becomes of host folders that no ConfigMap can hold
	Shared          Shared    // how several Pods share a volume
	NetworkPolicies Policies  // whether networks become NetworkPolicies
	Liveness        bool      // restart what is unhealthy, as a swarm does
	ImagePrefix     string    // registry and folder of the images that are built
	ImagePullSecret string    // name of a Secret that exists
	StorageClass    string    // of claims that name none
	VolumeSize      string    // of claims that name none; 1Gi
	WaitImage       string    // has sh, nc and nslookup
	KubectlImage    string    // has kubectl
	WithoutJobs     bool      // the files' `jobs`
}

// Expose is how published ports are reached from outside.
type Expose string

// The ways to expose.
const (
	ExposeLoadBalancer Expose = "loadbalancer"
	ExposeNodePort     Expose = "nodeport"
	ExposeIngress      Expose = "ingress"
	ExposeGateway      Expose = "gateway"
	ExposeHostPort     Expose = "hostport"
	ExposeNone         Expose = "none"
)

// Secrets is what is written of secret values.
type Secrets string

// Inline writes the values, in base64. Stub writes Secrets without values
// under names without a hash, for files that others can read.
const (
	SecretsInline Secrets = "inline"
	SecretsStub   Secrets = "stub"
)

// DependsOn is how a Pod waits for what it depends on.
type DependsOn string

// Init waits in init containers; none starts everything at once.
const (
	DependsInit DependsOn = "init"
	DependsNone DependsOn = "none"
)

// Binds is what becomes of bind mounts that no ConfigMap can hold.
type Binds string

// Skip leaves them out and says so; hostpath mounts the node's own folder;
// claim mounts a volume, which begins empty.
const (
	BindsSkip     Binds = "skip"
	BindsHostPath Binds = "hostpath"
	BindsClaim    Binds = "claim"
)

// Shared is how Pods share a volume.
type Shared string

// RWX asks for a volume that several nodes can write; SameNode asks for the
// usual one and puts the Pods on one node.
const (
	SharedRWX      Shared = "rwx"
	SharedSameNode Shared = "same-node"
)

// Policies says whether networks become NetworkPolicies.
type Policies string

// Auto makes them where the networks keep services apart.
const (
	PoliciesAuto   Policies = "auto"
	PoliciesAlways Policies = "always"
	PoliciesNever  Policies = "never"
)

// Values of options that are not set.
const (
	usualSize         = "1Gi"
	usualWaitImage    = "busybox:1.37"
	usualKubectlImage = "registry.k8s.io/kubectl:v1.36.3"
)

// usual fills in what is not set.
func (o Options) usual() Options {
	set := func(s *string, usual string) {
		if *s == "" {
			*s = usual
		}
	}
	set((*string)(&o.Expose), string(ExposeLoadBalancer))
	set((*string)(&o.Secrets), string(SecretsInline))
	set((*string)(&o.DependsOn), string(DependsInit))
	set((*string)(&o.Binds), string(BindsSkip))
	set((*string)(&o.Shared), string(SharedRWX))
	set((*string)(&o.NetworkPolicies), string(PoliciesAuto))
	set(&o.VolumeSize, usualSize)
	set(&o.WaitImage, usualWaitImage)
	set(&o.KubectlImage, usualKubectlImage)
	return o
}
