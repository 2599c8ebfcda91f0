package model

import "cmp"

// Options are what the user sets for an export. The zero value is the default.
type Options struct {
	Namespace       string // of all objects; "" leaves it to kubectl
	CreateNamespace bool

	Expose          Expose            // how published ports are reached
	Host            string            // domain of Ingresses and HTTPRoutes: SERVICE.Host, or Host if one service is exposed
	Class           string            // ingressClassName
	Gateway         string            // parent of HTTPRoutes: NAME or NAMESPACE/NAME
	Secrets         Secrets           // whether the output contains secret values
	DependsOn       DependsOn         // how a Pod waits for its dependencies
	Binds           Binds             // how host folders that services write to, or that do not fit in a ConfigMap, are exported
	AllowHostAccess bool              // mount paths of the node: docker.sock, /proc, /etc
	Hardening       Hardening         // Pod Security Standard that the Pods meet; HardeningRestricted overrides AllowHostAccess
	Shared          Shared            // how several Pods share a volume
	NetworkPolicies Policies          // whether networks become NetworkPolicies
	Requests        map[string]string // default resource requests: cpu, memory, ephemeral-storage
	Liveness        bool              // restart unhealthy containers, as Swarm does
	ClusterDomain   string            // DNS domain of the cluster
	ImagePrefix     string            // registry and folder of images that are built
	ImagePullSecret string            // existing Secret with registry credentials
	StorageClass    string            // default storage class of claims
	VolumeSize      string            // default size of claims
	WaitImage       string            // image with sh, awk, grep and nslookup
	KubectlImage    string            // image with kubectl
	WithoutJobs     bool              // do not export `jobs`
	Comments        Comments          // what the comments of the manifests contain
}

// Expose is how published ports are reached from outside the cluster.
type Expose string

// The ways to expose published ports.
const (
	ExposeLoadBalancer Expose = "loadbalancer"
	ExposeNodePort     Expose = "nodeport"
	ExposeIngress      Expose = "ingress"
	ExposeGateway      Expose = "gateway"
	ExposeHostPort     Expose = "hostport"
	ExposeNone         Expose = "none"
)

// Secrets is whether the output contains secret values.
type Secrets string

// SecretsInline writes values in base64. SecretsStub writes Secrets without
// values, under names without a hash, for files that others can read.
const (
	SecretsInline Secrets = "inline"
	SecretsStub   Secrets = "stub"
)

// DependsOn is how a Pod waits for its dependencies.
type DependsOn string

// DependsInit waits in init containers. DependsNone does not wait.
const (
	DependsInit DependsOn = "init"
	DependsNone DependsOn = "none"
)

// Binds is how bind mounts of folders are exported that services write to, or
// that do not fit in a ConfigMap.
type Binds string

// BindsClaim mounts a claim, into which a small folder is copied. BindsHostPath
// mounts the folder of the node. BindsSkip drops and reports them.
const (
	BindsSkip     Binds = "skip"
	BindsHostPath Binds = "hostpath"
	BindsClaim    Binds = "claim"
)

// Hardening is the Pod Security Standard that the Pods of the export meet.
type Hardening string

// HardeningNone adds no restrictions. HardeningRestricted drops and reports what
// the standard "restricted" does not allow.
const (
	HardeningNone       Hardening = "none"
	HardeningRestricted Hardening = "restricted"
)

// Shared is how several Pods share a volume.
type Shared string

// SharedSameNode requests ordinary volumes and runs the Pods that share one on
// one node. SharedRWX requests volumes that several nodes can mount.
const (
	SharedRWX      Shared = "rwx"
	SharedSameNode Shared = "same-node"
)

// Comments is what the comments of the manifests contain.
type Comments string

// CommentsPath writes the path of the attribute that each field comes from.
// CommentsLine adds its file and line. CommentsNone writes no comments.
const (
	CommentsPath Comments = "path"
	CommentsLine Comments = "line"
	CommentsNone Comments = "none"
)

// Policies is whether networks become NetworkPolicies.
type Policies string

// PoliciesAuto creates them if the networks separate services.
const (
	PoliciesAuto   Policies = "auto"
	PoliciesAlways Policies = "always"
	PoliciesNever  Policies = "never"
)

// Defaults of options.
const (
	defaultSize         = "1Gi"
	defaultDomain       = "cluster.local"
	defaultWaitImage    = "busybox:1.37"
	defaultKubectlImage = "registry.k8s.io/kubectl:v1.36.3"
)

// Restricted reports whether the Pods meet the Pod Security Standard "restricted".
func (o Options) Restricted() bool { return o.Hardening == HardeningRestricted }

// WithDefaults returns the options with defaults for what is not set.
func (o Options) WithDefaults() Options {
	o.Expose = cmp.Or(o.Expose, ExposeLoadBalancer)
	o.Secrets = cmp.Or(o.Secrets, SecretsInline)
	o.DependsOn = cmp.Or(o.DependsOn, DependsInit)
	o.Binds = cmp.Or(o.Binds, BindsClaim)
	o.Hardening = cmp.Or(o.Hardening, HardeningNone)
	o.AllowHostAccess = o.AllowHostAccess && !o.Restricted()
	o.Shared = cmp.Or(o.Shared, SharedSameNode)
	o.NetworkPolicies = cmp.Or(o.NetworkPolicies, PoliciesAuto)
	o.Comments = cmp.Or(o.Comments, CommentsPath)
	o.ClusterDomain = cmp.Or(o.ClusterDomain, defaultDomain)
	o.VolumeSize = cmp.Or(o.VolumeSize, defaultSize)
	o.WaitImage = cmp.Or(o.WaitImage, defaultWaitImage)
	o.KubectlImage = cmp.Or(o.KubectlImage, defaultKubectlImage)
	return o
}
