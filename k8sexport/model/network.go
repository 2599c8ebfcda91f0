package model

// DNSName is a name that resolves to Pods: a Service of Kubernetes.
type DNSName struct {
	Name     string
	Service  *Service // whose ports it has
	Alias    bool     // several services have the name: it selects Pods by it
	Headless bool     // it resolves to the addresses of the Pods themselves
	NotReady bool     // Pods that are not ready are found, too
	Ports    []Port
	Origin   string
}

// Published is the Service through which a service is reached from outside. It
// finds only Pods that are ready.
type Published struct {
	Name    string
	Service *Service
	Type    ServiceType
	Ports   []PublishedPort
	Origin  string
}

// ServiceType is how a Published is reached.
type ServiceType string

// The types of a Published: through a load balancer, on each node, or through an
// Ingress or HTTPRoute.
const (
	LoadBalancer ServiceType = "LoadBalancer"
	NodePort     ServiceType = "NodePort"
	ClusterIP    ServiceType = "ClusterIP"
)

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
	Backend   string // name of the Service that it leads to
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

// Policy is a NetworkPolicy. Exactly one of Network and Service is set. One of a
// Service has Ports, or else limits what its Pods may do to DNS and API.
type Policy struct {
	Name    string
	Network string   // key of the network whose Pods it selects
	Outside []string // with Egress: keys of networks whose Pods it does not select
	Egress  bool     // limits outgoing traffic; of a Network, to its Pods
	DNS     bool     // with Egress: look-ups are allowed
	API     bool     // with Egress: the API server can be reached
	Service *Service
	Owned   bool   // the object has the labels of Service
	Ports   []Port // that everybody may connect to
	Origin  string
}
