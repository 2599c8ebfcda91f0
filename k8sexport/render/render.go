// Package render turns a model.Model into Kubernetes objects.
//
// There is one file and one function for each kind of object: deployment.go,
// service.go, ingress.go and so on. The Pod template that all workloads share
// is built by pod.go from the container.go, volume.go, probe.go, resources.go,
// security.go and placement.go around it. Each function maps attributes to
// fields; which objects exist, how they are named and how they refer to each
// other has been decided by package model.
//
// Where an attribute can be mapped only approximately or not at all, the
// function records the outcome in report.Findings. A fault (an invalid
// quantity) makes the result unusable.
//
// The result are Manifests: typed objects, each with comments that name the
// place in the Compose files of the object and of its fields.
package render

import (
	"cmp"
	"maps"
	"slices"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// Render returns the objects of a model in the order in which they must be
// applied. The objects must not be used if findings has faults afterwards.
func Render(m *model.Model, findings *report.Findings) Manifests {
	c := &context{Findings: findings, model: m, jobs: map[*model.Pod]string{}}
	out := append(namespace(c), accounts(c)...)
	for _, d := range m.Data {
		if d.Secret {
			out = append(out, secret(c, d))
		} else {
			out = append(out, configMap(c, d))
		}
	}
	for _, claim := range m.Claims {
		out = append(out, persistentVolumeClaim(c, claim))
		if claim.NFS != nil {
			out = append(out, persistentVolume(c, claim))
		}
	}
	for _, p := range m.Pods {
		out = append(out, objectsOf(workload{newPod(c, p)})...)
	}
	for _, name := range m.DNSNames {
		out = append(out, dnsService(c, name))
	}
	for _, p := range m.Published {
		out = append(out, publishedService(c, p))
	}
	for _, l := range m.Links {
		out = append(out, linkService(c, l))
	}
	for _, r := range m.Routes {
		if r.Gateway == "" {
			out = append(out, ingress(c, r))
		} else {
			out = append(out, httpRoute(c, r))
		}
	}
	for _, p := range m.Policies {
		out = append(out, networkPolicy(c, p))
	}
	return out.sorted()
}

// context is what the functions of the package read, and where they record
// findings.
type context struct {
	*report.Findings
	model *model.Model
	jobs  map[*model.Pod]string // names of the Jobs rendered so far
}

// objectsOf renders a workload and the objects that refer to it.
func objectsOf(w workload) Manifests {
	var out Manifests
	switch w.Kind {
	case model.StatefulSet:
		out = Manifests{statefulSet(w)}
	case model.DaemonSet:
		out = Manifests{daemonSet(w)}
	case model.Job:
		out = Manifests{job(w)}
	case model.CronJob:
		out = cronJobs(w)
	default:
		out = Manifests{deployment(w)}
	}
	reportRestart(w)
	if x := w.Lead().X.HPA; x != nil {
		out = append(out, autoscaler(w, x))
	}
	if x := w.Lead().X.PDB; x != nil {
		out = append(out, disruptionBudget(w, x))
	}
	return out
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

func ptr[T any](v T) *T { return &v }

// item is the index of a list item as part of a path.
func item(i int) string { return report.Item(i) }

// put sets a key of a map that may be nil.
func put[K comparable, V any](m *map[K]V, k K, v V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[k] = v
}
