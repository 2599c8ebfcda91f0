package model

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
	SameNode   []*Claim // volumes that keep their Pods on one node
	Exclusive  bool     // two Pods cannot run at the same time: they would share a volume or a host port
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
