package resolve

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// chooseKinds decides the kind of each Pod's workload. Only what the files say
// about the service itself decides it, and whether others wait until it has
// completed: kubectl would not remove the workload of another kind that an
// earlier export has created. In particular, volumes do not decide it.
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
	case s.Mode() == "global":
		return model.DaemonSet, s.At("deploy.mode")
	}
	return model.Deployment, s.Path
}

// completes reports whether another service waits until s has completed.
func completes(all *services, s *model.Service) bool {
	return slices.ContainsFunc(all.dependents[s.Name], func(other *model.Service) bool {
		return other.DependsOn[s.Name].Condition == types.ServiceConditionCompletedSuccessfully
	})
}
