package resolve

import (
	"cmp"
	"maps"
	"slices"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
	"github.com/seed-6dc66d55/compose/project"
)

// Resolve decides what a project becomes. The Model must not be used if
// findings has faults afterwards.
func Resolve(want *project.Project, facts model.Facts, options model.Options, findings *report.Findings) *model.Model {
	in := &input{Findings: findings, want: want, facts: facts}
	in.options = readProjectExtension(in, options)
	noteLeftOut(in)
	all := readServices(in)
	groupPods(in, all)
	names := nameWorkloads(in, all)
	chooseKinds(in, all)
	moveOneShots(in, all)
	volumes := findVolumes(in, all, names)
	checkCycles(in, all)
	if in.Err() != nil {
		return nil
	}
	checkExtensions(in, all)
	m := &model.Model{
		Project: want.Name(), Origin: in.Comment("name"), Options: in.options, Services: all.list,
		Account: k8sname.Label(want.Name(), k8sname.MaxLabel),
	}
	findPorts(in, all)
	reportSwarmNames(in, all)
	chooseWaits(in, all)
	m.Pods = orderPods(all.pods)
	m.WaitAccount = waitAccount(m)
	data := readConfigs(in, all, names)
	volumes.resolve(in)
	schedule(all, names)
	for _, p := range m.Pods {
		buildPod(&builder{in: in, all: all, names: names, volumes: volumes, data: data, pod: p})
		p.Exclusive = exclusive(p)
	}
	m.Data, m.Claims = data.created, volumes.created
	m.DNSNames = nameServices(in, all, names)
	exposeServices(in, all, names, m)
	m.Policies = isolate(in, all, names)
	reportRenamed(in, all, data)
	return m
}

// input is what all steps read, and where they record findings.
type input struct {
	*report.Findings
	want    *project.Project
	facts   model.Facts
	options model.Options
	expose  bool // the user has chosen how published ports are reached
}

// services lists the exported services with their look-ups.
type services struct {
	list       []*model.Service // dependencies first
	pods       []*model.Pod
	byName     map[string]*model.Service
	dependents map[string][]*model.Service // by name of the dependency
	mounts     map[*model.Service][]mount
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

func ptr[T any](v T) *T { return &v }

// item is the index of a list item as part of a path.
func item(i int) string { return report.Item(i) }
