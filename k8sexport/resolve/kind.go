package resolve

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// chooseKinds decides the kind of each Pod's workload, except that a
// Deployment can still become a StatefulSet: see chooseStatefulSets.
func chooseKinds(in *input, all *services) {
	for _, p := range all.pods {
		p.Kind, p.KindPath = kindOf(all, p)
	}
}

// kindOf returns the kind of a Pod and the attribute that decides it. The first
// rule that matches wins.
func kindOf(all *services, p *model.Pod) (model.Kind, string) {
	s := p.Lead()
	switch {
	// The user sets it.
	case s.X.Kind != "":
		return model.Kind(s.X.Kind), s.At("x-k8s.kind")
	case s.X.Schedule != "":
		return model.CronJob, s.At("x-k8s.schedule")
	// Compose jobs run on a schedule, or when a user starts them.
	case s.Job != nil && len(schedules(s)) > 0:
		return model.CronJob, s.At("triggers.schedule")
	case s.Job != nil:
		return model.Job, s.Path
	case s.Mode() == "replicated-job", s.Mode() == "global-job":
		return model.Job, s.At("deploy.mode")
	// Another service waits until it has completed, so it ends.
	case completes(all, s):
		return model.Job, s.Path
	// It is never restarted.
	case s.Restart == types.RestartPolicyNo:
		return model.Job, s.At("restart")
	case s.RestartCondition() == "none":
		return model.Job, s.At("deploy.restart_policy.condition")
	// It ends when it succeeds, and no other service uses it.
	case s.RestartsOnFailure() && !serves(all, p):
		return model.Job, onFailurePath(s)
	case s.Mode() == "global":
		return model.DaemonSet, s.At("deploy.mode")
	}
	return model.Deployment, s.Path
}

// chooseStatefulSets makes a StatefulSet of each Deployment with one replica
// that is the only user of a volume it writes to: two Pods must never write to
// it at the same time.
func chooseStatefulSets(all *services, v *volumes) {
	for _, p := range all.pods {
		s := p.Lead()
		if p.Kind != model.Deployment || s.X.Kind != "" || s.GetScale() != 1 {
			continue
		}
		if slices.ContainsFunc(v.ownedBy(all, p), func(c *volume) bool { return c.written }) {
			p.Kind, p.KindPath = model.StatefulSet, s.At("volumes")
		}
	}
}

func onFailurePath(s *model.Service) string {
	if s.RestartCondition() == "on-failure" {
		return s.At("deploy.restart_policy.condition")
	}
	return s.At("restart")
}

// completes reports whether another service waits until s has completed.
func completes(all *services, s *model.Service) bool {
	return slices.ContainsFunc(all.dependents[s.Name], func(other *model.Service) bool {
		return other.DependsOn[s.Name].Condition == types.ServiceConditionCompletedSuccessfully
	})
}

// serves reports whether a Pod has ports, a health check or dependents.
func serves(all *services, p *model.Pod) bool {
	for _, s := range p.Members {
		checked := s.HealthCheck != nil && !s.HealthCheck.Disable
		if len(s.Ports) > 0 || len(s.Expose) > 0 || checked || len(all.dependents[s.Name]) > 0 {
			return true
		}
	}
	return false
}
