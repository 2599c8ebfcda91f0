package resolve

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// chooseWaits decides which services each Pod waits for in init containers. A
// Service accepts connections once a Pod behind it is ready, so connecting to
// it waits for readiness.
func chooseWaits(in *input, all *services) {
	for _, p := range all.pods {
		for _, s := range slices.Concat(p.OneShots, p.Members) {
			for _, name := range sortedKeys(s.DependsOn) {
				chooseWait(in, all, p, s, name)
			}
		}
	}
}

func chooseWait(in *input, all *services, p *Pod, s *Service, name string) {
	d, dep := s.DependsOn[name], all.byName[name]
	at := s.At("depends_on." + name)
	if len(in.want.Origin(at)) == 0 {
		// compose-go adds a dependency for a link and for shared namespaces.
		if dep != nil && dep.Pod != p && dep.Pod.Kind.Runs() && dep.GetScale() != 0 && in.options.DependsOn != DependsNone {
			addWait(all, p, dep, in.Comment(s.Path)+": depends on "+name)
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
	addWait(all, p, dep, in.Comment(at))
}

// cannotWait reports whether a Pod can wait for a dependency, and why not.
func cannotWait(in *input, p *Pod, dep *Service, name string, d types.ServiceDependency) (outcome report.Outcome, waits bool) {
	switch {
	case dep == nil:
		return report.DependsNotExported, false
	case dep.Pod == p && dep.InitOf != nil:
		return report.DependsInit.With("service", name), false
	case dep.Pod == p:
		return report.DependsSamePod.With("service", name), false
	case in.options.DependsOn == DependsNone:
		return report.DependsDisabled, false
	case dep.Pod.Kind == CronJob:
		return report.DependsCronJob, false
	case dep.Pod.Kind == Job && d.Condition != types.ServiceConditionCompletedSuccessfully:
		return report.DependsJobStart, false
	case dep.GetScale() == 0:
		return report.DependsNoReplicas, false
	}
	return report.Outcome{}, true
}

// reportWait records how a wait differs from the condition in the files.
func reportWait(in *input, at string, dep *Service, d types.ServiceDependency) {
	switch {
	case dep.Pod.Kind == Job:
		in.Record(at+".condition", report.DependsJob)
	case d.Condition == types.ServiceConditionStarted && dep.HealthCheck != nil && !dep.HealthCheck.Disable:
		in.Record(at+".condition", report.DependsReady.With("service", dep.Name))
	case !d.Required:
		in.Record(at+".required", report.DependsOptional.With("service", dep.Name))
	}
}

// addWait adds an init container that waits for a service, once per Pod.
func addWait(all *services, p *Pod, dep *Service, comment string) {
	if slices.ContainsFunc(p.Waits, func(w *Wait) bool { return w.For == dep }) {
		return
	}
	w := &Wait{Name: k8sname.Prefixed("wait-for-", dep.Host), For: dep, Method: WaitName, Origin: comment}
	i := slices.IndexFunc(dep.Listens, func(p Port) bool { return p.Protocol == TCP })
	switch {
	case dep.Pod.Kind == Job:
		w.Method = WaitJob
	// A headless name resolves only when a Pod is ready, but has no address of
	// its own to connect to.
	case i >= 0 && !headless(all, dep):
		w.Method, w.Port = WaitPort, dep.Listens[i].Number
	}
	p.Waits = append(p.Waits, w)
}

// waitAccount returns the name of the ServiceAccount that can read Jobs, or ""
// if no Pod waits for one.
func waitAccount(m *Model) string {
	if !slices.ContainsFunc(m.Pods, (*Pod).WaitsForJob) {
		return ""
	}
	return k8sname.Suffixed(k8sname.Label(m.Project, k8sname.MaxLabel), "waits", k8sname.MaxLabel)
}
