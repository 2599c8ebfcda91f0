package k8sexport

import (
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// kind is what runs a service's Pods.
type kind string

const (
	deployment  kind = "Deployment"
	statefulSet kind = "StatefulSet"
	daemonSet   kind = "DaemonSet"
	job         kind = "Job"
	cronJob     kind = "CronJob"
)

// runs reports whether Pods of the kind are to run for ever.
func (k kind) runs() bool { return k == deployment || k == statefulSet || k == daemonSet }

// chooseKinds decides what each Pod is, and which one-shots run inside the
// Pod of the one service that waits for them.
func (e *export) chooseKinds() {
	for _, p := range e.pods {
		p.kind, p.why = e.kindOf(p)
	}
	for _, s := range e.all {
		if by := e.foldsInto(s); by != nil {
			by.pod.jobs = append(by.pod.jobs, append(s.pod.jobs, s)...)
			s.folded = by
			for _, one := range by.pod.jobs {
				one.pod = by.pod
			}
		}
	}
	e.pods = slices.DeleteFunc(e.pods, func(p *pod) bool { return p.lead().pod != p })
	e.readClaims()
	// It alone writes to a volume, and there is one of it: never two at once.
	for _, p := range e.pods {
		if s := p.lead(); p.kind == deployment && s.x.Kind == "" && e.ownsVolume(p) {
			p.kind, p.why = statefulSet, s.at("volumes")
		}
	}
	e.cycles()
}

// kindOf chooses: the first rule that fits.
func (e *export) kindOf(p *pod) (kind, string) {
	s := p.lead()
	switch {
	// The user says so.
	case s.x.Kind != "":
		return kind(s.x.Kind), s.at("x-k8s.kind")
	case s.x.Schedule != "":
		return cronJob, s.at("x-k8s.schedule")
	// A job runs when it is time, or when it is asked to.
	case s.job != nil && len(schedules(s)) > 0:
		return cronJob, s.at("triggers.schedule")
	case s.job != nil:
		return job, s.path
	case mode(s) == "replicated-job", mode(s) == "global-job":
		return job, s.at("deploy.mode")
	// Somebody waits for its end, so it has one.
	case e.awaitedEnd(s):
		return job, s.path
	// It is not to be started again.
	case s.Restart == types.RestartPolicyNo:
		return job, s.at("restart")
	case condition(s) == "none":
		return job, s.at("deploy.restart_policy.condition")
	// It ends when it succeeds, and serves nobody.
	case onFailure(s) && !e.serves(p):
		return job, onFailurePath(s)
	case mode(s) == "global":
		return daemonSet, s.at("deploy.mode")
	}
	return deployment, s.path
}

func mode(s *service) string {
	if s.Deploy == nil {
		return ""
	}
	return s.Deploy.Mode
}

func condition(s *service) string {
	if s.Deploy == nil || s.Deploy.RestartPolicy == nil {
		return ""
	}
	return s.Deploy.RestartPolicy.Condition
}

func onFailure(s *service) bool {
	return strings.HasPrefix(s.Restart, types.RestartPolicyOnFailure) || condition(s) == "on-failure"
}

func onFailurePath(s *service) string {
	if condition(s) == "on-failure" {
		return s.at("deploy.restart_policy.condition")
	}
	return s.at("restart")
}

// retries is how often a failed container is started again; 6 is Kubernetes' own.
func retries(s *service) int32 {
	if _, n, ok := strings.Cut(s.Restart, ":"); ok {
		if count, err := strconv.ParseInt(n, 10, 32); err == nil {
			return int32(count)
		}
	}
	if s.Deploy != nil && s.Deploy.RestartPolicy != nil && s.Deploy.RestartPolicy.MaxAttempts != nil {
		return int32(min(*s.Deploy.RestartPolicy.MaxAttempts, 1<<30))
	}
	return 6
}

// awaitedEnd reports whether somebody waits until a service has completed.
func (e *export) awaitedEnd(s *service) bool {
	return slices.ContainsFunc(e.dependents(s), func(other *service) bool {
		return other.DependsOn[s.Name].Condition == types.ServiceConditionCompletedSuccessfully
	})
}

// dependents are who depends on a service, by name.
func (e *export) dependents(s *service) []*service { return e.dependentsOf[s.Name] }

// serves reports whether somebody needs a Pod to run.
func (e *export) serves(p *pod) bool {
	for _, s := range p.members {
		if len(s.Ports) > 0 || len(s.Expose) > 0 || s.HealthCheck != nil && !s.HealthCheck.Disable || len(e.dependents(s)) > 0 {
			return true
		}
	}
	return false
}

// ownsVolume reports whether a Pod is the only user of a volume that it
// writes, and there is one replica of it.
func (e *export) ownsVolume(p *pod) bool {
	if p.lead().GetScale() != 1 {
		return false
	}
	return slices.ContainsFunc(e.owned(p), func(c *claim) bool { return c.written })
}

// owned are the volumes that nothing but a Pod uses.
func (e *export) owned(p *pod) []*claim {
	var out []*claim
	for _, s := range append(slices.Clone(p.members), p.jobs...) {
		for _, m := range e.mounts(s) {
			if c := e.claims[m.Source]; m.Type == types.VolumeTypeVolume && c != nil && c.exclusive(p) && !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}
