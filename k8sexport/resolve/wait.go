package resolve

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// chooseWaits decides which services each Pod waits for in init containers. A
// service that runs is awaited by name: each has a Service of its own that
// resolves only while a Pod is ready. This needs no port, which may be unknown,
// and no connection, which a NetworkPolicy may block.
func chooseWaits(in *input, all *services) {
	for _, p := range all.pods {
		for _, s := range slices.Concat(p.OneShots, p.Members) {
			for _, name := range sortedKeys(s.DependsOn) {
				chooseWait(in, all, p, s, name)
			}
		}
	}
	nameReady(all)
}

// nameReady names the Service that resolves while a service is ready: NAME-ready,
// or with a hash if another service has that name.
func nameReady(all *services) {
	taken := map[string]bool{}
	for _, s := range all.list {
		taken[s.Host] = true
		for _, a := range aliasesOf(s) {
			taken[a.name] = true
		}
		for _, link := range s.Links {
			_, name, _ := strings.Cut(link, ":")
			taken[name] = true
		}
	}
	for _, p := range all.pods {
		for _, w := range p.Waits {
			if w.Method != model.WaitReady || w.For.ReadyHost != "" {
				continue
			}
			w.For.ReadyHost = k8sname.Suffixed(w.For.Host, "ready", k8sname.MaxLabel)
			if taken[w.For.ReadyHost] {
				w.For.ReadyHost = k8sname.Suffixed(w.For.Host, "ready-"+k8sname.Hash(w.For.Name), k8sname.MaxLabel)
			}
		}
	}
}

func chooseWait(in *input, all *services, p *model.Pod, s *model.Service, name string) {
	d, dep := s.DependsOn[name], all.byName[name]
	at := s.At("depends_on." + name)
	if len(in.want.Origin(at)) == 0 {
		// compose-go adds a dependency for a link and for shared namespaces.
		if dep != nil && dep.Pod != p && dep.Pod.Kind.Runs() && dep.GetScale() != 0 && in.options.DependsOn != model.DependsNone {
			addWait(p, dep, model.WaitReady, in.Comment(s.Path)+": depends on "+name)
		}
		return
	}
	if d.Restart {
		in.Record(at+".restart", report.DependsRestart)
	}
	if outcome, waits := cannotWait(in, p, dep, name, d); !waits {
		in.Record(at+".condition", outcome)
		return
	}
	reportWait(in, at, dep, d)
	method := model.WaitReady
	if dep.Pod.Kind == model.Job && d.Condition == types.ServiceConditionCompletedSuccessfully {
		method = model.WaitJob
	}
	addWait(p, dep, method, in.Comment(at))
}

// cannotWait reports whether a Pod can wait for a dependency, and why not.
func cannotWait(in *input, p *model.Pod, dep *model.Service, name string, d types.ServiceDependency) (outcome report.Outcome, waits bool) {
	switch {
	case dep == nil:
		return report.DependsNotExported, false
	case dep.Pod == p && dep.InitOf != nil:
		return report.DependsInit.With("service", name), false
	case dep.Pod == p:
		return report.DependsSamePod.With("service", name), false
	case in.options.DependsOn == model.DependsNone:
		return report.DependsDisabled, false
	case dep.Pod.Kind == model.CronJob:
		return report.DependsCronJob, false
	case dep.Pod.Kind == model.Job && d.Condition == types.ServiceConditionStarted:
		return report.DependsJobStart, false
	case dep.GetScale() == 0:
		return report.DependsNoReplicas, false
	}
	return report.Outcome{}, true
}

// reportWait records how a wait differs from the condition in the files.
func reportWait(in *input, at string, dep *model.Service, d types.ServiceDependency) {
	switch {
	case dep.Pod.Kind == model.Job && d.Condition == types.ServiceConditionHealthy:
		in.Record(at+".condition", report.DependsJobReady.With("service", dep.Name))
	case dep.Pod.Kind == model.Job:
		in.Record(at+".condition", report.DependsJob)
	case d.Condition == types.ServiceConditionStarted && dep.HealthCheck != nil && !dep.HealthCheck.Disable:
		in.Record(at+".condition", report.DependsReady.With("service", dep.Name))
	case dep.GetScale() > 1:
		in.Record(at+".condition", report.DependsOneReady.With("service", dep.Name))
	case !d.Required:
		in.Record(at+".required", report.DependsOptional.With("service", dep.Name))
	}
}

// addWait adds an init container that waits for a service, once per Pod. The
// completion of a Job comes after its readiness.
func addWait(p *model.Pod, dep *model.Service, method model.WaitMethod, comment string) {
	if i := slices.IndexFunc(p.Waits, func(w *model.Wait) bool { return w.For == dep }); i >= 0 {
		p.Waits[i].Method = max(p.Waits[i].Method, method)
		return
	}
	p.Waits = append(p.Waits, &model.Wait{Name: k8sname.Prefixed("wait-for-", dep.Host), For: dep, Method: method, Origin: comment})
}

// waitAccount returns the name of the ServiceAccount that can read Jobs, or ""
// if no Pod waits for one.
func waitAccount(m *model.Model) string {
	if !slices.ContainsFunc(m.Pods, (*model.Pod).WaitsForJob) {
		return ""
	}
	return k8sname.Suffixed(k8sname.Label(m.Project, k8sname.MaxLabel), "waits", k8sname.MaxLabel)
}
