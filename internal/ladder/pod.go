package ladder

import (
	"fmt"
	"slices"

	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// pod is a template of pods, with what its workload says about it.
type pod struct {
	of       Object
	path     string // of the template
	selector *meta.LabelSelector
	replicas int32 // 0 when the workload does not say
	claims   []core.PersistentVolumeClaim
	labels   map[string]string
	spec     core.PodSpec
}

// pods are the templates of all workloads.
func pods(objects []Object) []pod {
	var found []pod
	for _, o := range objects {
		if p, ok := podOf(o); ok {
			found = append(found, p)
		}
	}
	return found
}

func podOf(o Object) (pod, bool) {
	switch w := o.Typed.(type) {
	case *apps.Deployment:
		return pod{o, "spec.template", w.Spec.Selector, deref(w.Spec.Replicas), nil, w.Spec.Template.Labels, w.Spec.Template.Spec}, true
	case *apps.StatefulSet:
		return pod{o, "spec.template", w.Spec.Selector, deref(w.Spec.Replicas), w.Spec.VolumeClaimTemplates, w.Spec.Template.Labels, w.Spec.Template.Spec}, true
	case *apps.DaemonSet:
		return pod{o, "spec.template", w.Spec.Selector, 0, nil, w.Spec.Template.Labels, w.Spec.Template.Spec}, true
	case *batch.Job:
		return pod{o, "spec.template", w.Spec.Selector, deref(w.Spec.Parallelism), nil, w.Spec.Template.Labels, w.Spec.Template.Spec}, true
	case *batch.CronJob:
		t := w.Spec.JobTemplate.Spec
		return pod{o, "spec.jobTemplate.spec.template", t.Selector, deref(t.Parallelism), nil, t.Template.Labels, t.Template.Spec}, true
	case *core.Pod:
		return pod{o, "", nil, 1, nil, w.Labels, w.Spec}, true
	}
	return pod{}, false
}

func deref(n *int32) int32 {
	if n == nil {
		return 1
	}
	return *n
}

// container is one of a pod's containers and where it is written.
type container struct {
	core.Container
	path string
	init bool
}

// containers are those that run before the pod serves, then the others.
func (p pod) containers() []container {
	var all []container
	for i, c := range p.spec.InitContainers {
		all = append(all, container{c, p.at("spec.initContainers[%d]", i), true})
	}
	for i, c := range p.spec.Containers {
		all = append(all, container{c, p.at("spec.containers[%d]", i), false})
	}
	return all
}

func (p pod) at(format string, a ...any) string {
	path := fmt.Sprintf(format, a...)
	if p.path == "" {
		return path
	}
	return p.path + "." + path
}

// listens tells whether a container of the pod declares the port, by name or
// by number, for the protocol.
func (p pod) listens(name string, number int32, protocol core.Protocol) bool {
	return slices.ContainsFunc(p.spec.Containers, func(c core.Container) bool {
		return slices.ContainsFunc(c.Ports, func(port core.ContainerPort) bool {
			if protocolOf(port.Protocol) != protocolOf(protocol) {
				return false
			}
			return name != "" && port.Name == name || name == "" && port.ContainerPort == number
		})
	})
}

// declares tells whether the pod says of a port that it listens there.
func (p pod) declares(number int32) bool {
	return p.listens("", number, core.ProtocolTCP) || p.listens("", number, core.ProtocolUDP) || p.listens("", number, core.ProtocolSCTP)
}

// Kubernetes means TCP where nothing is said.
func protocolOf(p core.Protocol) core.Protocol {
	if p == "" {
		return core.ProtocolTCP
	}
	return p
}

// claim tells whether a volume of the pod is made from the set's own claims.
func (p pod) claim(volume string) bool {
	return slices.ContainsFunc(p.claims, func(c core.PersistentVolumeClaim) bool { return c.Name == volume })
}
