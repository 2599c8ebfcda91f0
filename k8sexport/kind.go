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

// foldsInto is the service in whose Pod a one-shot can run first: the only
// one that needs it, once. That needs neither an image that can wait nor
// rights to look at Jobs.
func (e *export) foldsInto(s *service) *service {
	if e.opt.DependsOn != DependsInit || s.pod.kind != job || s.pod.why != s.path || len(s.pod.members) > 1 || s.job != nil {
		return nil
	}
	by := e.dependents(s)
	if len(by) != 1 || by[0].DependsOn[s.Name].Condition != types.ServiceConditionCompletedSuccessfully || by[0].folded != nil {
		return nil
	}
	target := by[0]
	if target.GetScale() != 1 || s.GetScale() != 1 || target.pod.kind == daemonSet || samePodNeeds(s, target) != nil {
		return nil
	}
	if len(s.Ports)+len(s.Expose) > 0 {
		return nil // others may talk to it
	}
	return target
}

// samePodNeeds are the attributes of a Pod that two services want otherwise.
func samePodNeeds(s, with *service) []string {
	var out []string
	differ := func(attribute string, same bool) {
		if !same {
			out = append(out, attribute)
		}
	}
	differ("network_mode", s.NetworkMode == with.NetworkMode)
	differ("pid", s.Pid == with.Pid)
	differ("ipc", s.Ipc == with.Ipc)
	differ("hostname", s.Hostname == "" || s.Hostname == with.Hostname)
	differ("dns", slices.Equal(s.DNS, with.DNS) && slices.Equal(s.DNSSearch, with.DNSSearch) && slices.Equal(s.DNSOpts, with.DNSOpts))
	differ("group_add", slices.Equal(s.GroupAdd, with.GroupAdd))
	differ("sysctls", len(s.Sysctls) == 0)
	differ("extra_hosts", len(s.ExtraHosts) == 0)
	differ("platform", s.Platform == "" || s.Platform == with.Platform)
	differ("runtime", s.Runtime == with.Runtime)
	return out
}

// cycles finds Pods that wait for each other: services that share a Pod can
// depend on one another through a third.
func (e *export) cycles() {
	const visiting, done = 1, 2
	state := map[*pod]int{}
	var trail []string
	var visit func(p *pod)
	visit = func(p *pod) {
		state[p] = visiting
		trail = append(trail, p.lead().Name)
		for _, s := range append(slices.Clone(p.members), p.jobs...) {
			for _, name := range sortedKeys(s.DependsOn) {
				dep := e.byName[name]
				if dep == nil || dep.folded != nil || dep.pod == p {
					continue
				}
				switch state[dep.pod] {
				case visiting:
					e.fault(s.at("depends_on."+name), "take one of them out of the shared Pod, or export with --depends-on none",
						"the Pods wait for one another: %s -> %s", strings.Join(trail, " -> "), dep.pod.lead().Name)
				case 0:
					visit(dep.pod)
				}
			}
		}
		trail = trail[:len(trail)-1]
		state[p] = done
	}
	for _, p := range e.pods {
		if state[p] == 0 {
			visit(p)
		}
	}
}
