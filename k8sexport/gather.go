package k8sexport

import (
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/project"
)

// service is a service, or a job in the form of one.
type service struct {
	project.Service
	path  string // services.web, jobs.backup
	name  string // of its workload
	host  string // of its Service, under which others find it
	job   *types.JobConfig
	x     xService
	local string // its image, as this machine's engine calls it
	ref   string // and as a cluster pulls it
	image Image
	known bool // that the image was looked at
	pod   *pod
	ports []port // that it listens on, as far as known

	portPaths []string // of its published ports in the files
	// folded is the service whose Pod runs this one first, instead of a Job.
	folded *service
}

// at is the path of an attribute.
func (s *service) at(attribute string) string { return s.path + "." + attribute }

// readServices lists what is to be exported, dependencies first.
func (e *export) readServices() {
	for s := range e.want.Services() {
		e.readService(&service{Service: s, path: "services." + s.Name})
	}
	defer e.readDependents()
	if e.opt.WithoutJobs {
		return
	}
	jobs := e.want.Jobs()
	for _, name := range sortedKeys(jobs) {
		j := jobs[name]
		s := project.Service{Name: name, ContainerSpec: j.ContainerSpec, WorkloadSpec: j.WorkloadSpec, Extensions: j.Extensions}
		e.readService(&service{Service: s, path: "jobs." + name, job: &j})
	}
}

// readDependents lists who depends on each service.
func (e *export) readDependents() {
	for _, s := range e.all {
		for _, name := range sortedKeys(s.DependsOn) {
			e.dependentsOf[name] = append(e.dependentsOf[name], s)
		}
	}
}

func (e *export) readService(s *service) {
	s.x = e.readXService(s)
	if s.Provider != nil {
		e.tell(s.at("provider"), Dropped, "", "what "+s.Provider.Type+" provides is not known to Kubernetes", "deploy it on its own, and give its addresses to the services that use it")
		return
	}
	s.local = e.localRef(s)
	s.ref = s.local
	if s.Image == "" && e.opt.ImagePrefix != "" {
		s.ref = strings.TrimSuffix(e.opt.ImagePrefix, "/") + "/" + s.local
	}
	s.image, s.known = e.facts.Images[s.local]
	s.portPaths = e.portPaths(s)
	e.all = append(e.all, s)
	e.byName[s.Name] = s
}

// localRef is an image's name here: one that is built has the service's.
func (e *export) localRef(s *service) string {
	if s.Image != "" {
		return s.Image
	}
	return e.want.Name() + e.want.Separator() + s.Name
}

// pod is one service, or several that share a network or processes.
type pod struct {
	members []*service // the first has the Pod's name
	kind    kind
	why     string     // path of the attribute that decided
	jobs    []*service // run first, as init containers
	meta    podMeta
	spec    corev1.PodSpec
	from    origins
	built   bool
	object  string            // name of its workload
	volumes map[string]string // names of volumes by what they hold

	templates    []corev1.PersistentVolumeClaim // of a StatefulSet
	templateFrom []string
	together     []*claim // shared volumes that keep Pods on one node
	fsGroup      *int64
}

// podMeta is what stands in the Pod's metadata.
type podMeta struct {
	labels, annotations map[string]string
}

func (p *pod) lead() *service { return p.members[0] }

// groupPods puts services that share namespaces into one Pod.
func (e *export) groupPods() {
	lead := map[string]string{}
	root := func(name string) string {
		for lead[name] != "" && lead[name] != name {
			name = lead[name]
		}
		return name
	}
	for _, s := range e.all {
		for _, with := range e.sharesWith(s) {
			if a, b := root(s.Name), root(with); a != b {
				lead[a] = b
			}
		}
	}
	pods := map[string]*pod{}
	for _, s := range e.all {
		name := root(s.Name)
		if pods[name] == nil {
			pods[name] = &pod{members: []*service{e.byName[name]}}
			e.pods = append(e.pods, pods[name])
		}
		s.pod = pods[name]
		if s.Name != name {
			pods[name].members = append(pods[name].members, s)
		}
	}
}

// sharesWith lists the services in whose Pod a service must run.
func (e *export) sharesWith(s *service) []string {
	var out []string
	for _, mode := range []string{s.NetworkMode, s.Pid, s.Ipc} {
		name, ok := strings.CutPrefix(mode, types.ServicePrefix)
		if _, exported := e.byName[name]; ok && exported {
			out = append(out, name)
		}
	}
	if s.x.Pod != "" {
		if _, ok := e.byName[s.x.Pod]; ok {
			out = append(out, s.x.Pod)
		} else {
			e.fault(s.at("x-k8s.pod"), "", "there is no service %q", s.x.Pod)
		}
	}
	return out
}

// chooseNames names the objects of each service, and says which are renamed.
func (e *export) chooseNames() {
	for _, s := range e.all {
		s.name = label(s.Name, maxWorkload)
		s.host = label(s.Name, maxLabel)
		e.take("workload", s.name, s.path)
	}
}
