package ladder

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// thing is an object as one writes it.
type thing = map[string]any

// Supply puts into a namespace what the manifests expect to find there, and
// into the cluster nodes that are as their pods ask for. It returns what is to
// be deleted apart from the namespace.
func (s *Server) Supply(ctx context.Context, namespace string, objects []Object, outside Outside) ([]unstructured.Unstructured, error) {
	var extra []unstructured.Unstructured
	for _, o := range expected(outside) {
		if _, err := s.Apply(ctx, namespace, o); err != nil {
			return extra, fmt.Errorf("supply %s/%s: %w", o.GetKind(), o.GetName(), err)
		}
	}
	for _, o := range append(classes(objects), machines(namespace, objects)...) {
		if _, err := s.Apply(ctx, "", o); err != nil {
			return extra, fmt.Errorf("supply %s/%s: %w", o.GetKind(), o.GetName(), err)
		}
		if o.GetKind() == "Node" {
			extra = append(extra, o)
		}
	}
	return extra, nil
}

// expected are stand-ins for the objects that are there already.
func expected(outside Outside) []unstructured.Unstructured {
	var all []unstructured.Unstructured
	for _, name := range outside.Objects {
		kind, name, _ := strings.Cut(name, "/")
		o := thing{"apiVersion": "v1", "kind": kind, "metadata": thing{"name": name}}
		switch kind {
		case "PersistentVolumeClaim":
			o["spec"] = thing{"accessModes": []any{"ReadWriteOnce"}, "resources": thing{"requests": thing{"storage": "1Gi"}}}
		case "ConfigMap", "Secret", "ServiceAccount":
		default:
			continue
		}
		all = append(all, unstructured.Unstructured{Object: o})
	}
	return all
}

// classes are what a pod or a claim asks for by name.
func classes(objects []Object) []unstructured.Unstructured {
	var all []unstructured.Unstructured
	class := func(api, kind, name string, more thing) {
		o := thing{"apiVersion": api, "kind": kind, "metadata": thing{"name": name}}
		maps.Copy(o, more)
		all = append(all, unstructured.Unstructured{Object: o})
	}
	for _, p := range pods(objects) {
		if name := p.spec.RuntimeClassName; name != nil {
			class("node.k8s.io/v1", "RuntimeClass", *name, thing{"handler": *name})
		}
		if name := p.spec.PriorityClassName; name != "" && !strings.HasPrefix(name, "system-") {
			class("scheduling.k8s.io/v1", "PriorityClass", name, thing{"value": 1000})
		}
	}
	return all
}

// machines are nodes with the labels and the devices that pods ask for: one
// for each way of asking.
func machines(namespace string, objects []Object) []unstructured.Unstructured {
	var all []unstructured.Unstructured
	seen := map[string]bool{}
	for _, p := range pods(objects) {
		labels, devices := wanted(p.spec), devicesOf(p)
		key := fmt.Sprint(labels, devices) // maps print in order
		if len(labels)+len(devices) == 0 || seen[key] {
			continue
		}
		seen[key] = true
		all = append(all, machine(fmt.Sprintf("%s-%d", namespace, len(all)), labels, devices))
	}
	return all
}

func machine(name string, labels map[string]string, devices []string) unstructured.Unstructured {
	all := thing{"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}
	for key, value := range labels {
		all[key] = value
	}
	room := thing{"cpu": "10k", "memory": "100Ti", "pods": "10k", "ephemeral-storage": "100Ti"}
	for _, device := range devices {
		room[device] = "1k"
	}
	return unstructured.Unstructured{Object: thing{
		"apiVersion": "v1", "kind": "Node", "metadata": thing{"name": name, "labels": all},
		"status": thing{"allocatable": room, "capacity": room},
	}}
}

// wanted are labels that make a node fit for a pod.
func wanted(spec core.PodSpec) map[string]string {
	labels := maps.Clone(spec.NodeSelector)
	if labels == nil {
		labels = map[string]string{}
	}
	if spec.Affinity == nil || spec.Affinity.NodeAffinity == nil || spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution == nil {
		return labels
	}
	for _, term := range spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms {
		for _, e := range term.MatchExpressions {
			switch e.Operator {
			case core.NodeSelectorOpIn:
				labels[e.Key] = e.Values[0]
			case core.NodeSelectorOpExists:
				labels[e.Key] = ""
			}
		}
	}
	return labels
}

// devicesOf are the resources that only some nodes have.
func devicesOf(p pod) []string {
	found := map[string]bool{}
	for _, c := range p.containers() {
		for _, list := range []core.ResourceList{c.Resources.Limits, c.Resources.Requests} {
			for name := range list {
				if strings.Contains(string(name), "/") {
					found[string(name)] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}
