package k8sexport

import "strings"

// tellKind says what the choice of a workload means.
func (e *export) tellKind(p *pod) {
	s := p.lead()
	for _, m := range p.members {
		e.tellNothing(m)
	}
	switch p.kind {
	case job:
		e.tellJob(p, s)
	case cronJob:
		e.tellEnds(s)
	default:
		for _, m := range p.members {
			e.tellRestart(m)
		}
	}
	for _, m := range p.members[1:] {
		if m.Deploy != nil && m.Deploy.Mode != "" && m.Deploy.Mode != mode(s) {
			e.tell(m.at("deploy.mode"), Dropped, "", "the Pod is shared with "+s.Name, "")
		}
	}
	if p.kind == statefulSet {
		e.note(NoteDiffers, "", "a StatefulSet keeps %s to one Pod at a time: its volume is its own", s.Name)
	}
}

func (e *export) tellJob(p *pod, s *service) {
	if mode(s) == "global-job" {
		e.tell(s.at("deploy.mode"), Dropped, "Job", "Kubernetes has no Job for each node: it runs once", "a DaemonSet, or a Job for each node by hand")
	}
	if s.Restart == "no" {
		e.tell(s.at("restart"), Approximate, "Job", "it runs once; its name changes with its content, so that a change runs it again", "")
	}
	e.tellEnds(s)
}

// tellEnds: readiness means nothing for what ends.
func (e *export) tellEnds(s *service) {
	if s.Restart == "always" || s.Restart == "unless-stopped" {
		e.tell(s.at("restart"), Dropped, "", "a Job ends when it succeeds", "")
	}
	if d := s.Deploy; d != nil && d.UpdateConfig != nil {
		for _, k := range []string{"parallelism", "delay", "failure_action", "monitor", "max_failure_ratio", "order"} {
			e.tell(s.at("deploy.update_config."+k), Meaningless, "", "a Job is not rolled", "")
		}
	}
}

// tellNothing: what is switched off asks for nothing.
func (e *export) tellNothing(s *service) {
	if !s.UseAPISocket {
		e.tell(s.at("use_api_socket"), Meaningless, "", "it is not asked for", "")
	}
	switch h := s.HealthCheck; {
	case h == nil:
	case len(h.Test) == 1 && h.Test[0] == "NONE":
		e.tell(s.at("healthcheck.test"), Exact, "no probe", "", "")
	case h.Disable:
		e.tell(s.at("healthcheck.disable"), Exact, "no probe", "", "")
	}
}

// tellRestart: what runs for ever is always started again.
func (e *export) tellRestart(s *service) {
	const words = "it is also started again after it ended without a fault"
	switch {
	case strings.HasPrefix(s.Restart, "on-failure"):
		e.tell(s.at("restart"), Approximate, "restartPolicy: Always", words, "")
	case s.Restart == "no":
		e.tell(s.at("restart"), Approximate, "restartPolicy: Always", words, "")
	case s.Restart == "" && condition(s) == "":
		e.note(NoteDiffers, "", "what ends is started again, also where the files say no `restart`: Docker leaves it")
	}
	if c := condition(s); c == "on-failure" || c == "none" {
		e.tell(s.at("deploy.restart_policy.condition"), Approximate, "restartPolicy: Always", words, "")
	}
	if d := s.Deploy; d != nil && d.RestartPolicy != nil && d.RestartPolicy.MaxAttempts != nil {
		e.tell(s.at("deploy.restart_policy.max_attempts"), Dropped, "", "Kubernetes tries for ever, at growing intervals", "")
	}
}

// tellNetworkMode says what a network mode becomes.
func (e *export) tellNetworkMode(s *service) {
	at := s.at("network_mode")
	switch mode := s.NetworkMode; {
	case mode == "", mode == "bridge", mode == "default":
	case mode == "host":
		e.tell(at, Exact, "spec.hostNetwork", "", "")
	case mode == "none":
		e.tell(at, Approximate, "NetworkPolicy", "the Pod has a network, which a policy closes where the cluster enforces policies", "")
	case strings.HasPrefix(mode, "service:"):
		e.tell(at, Exact, "the same Pod", "", "")
	default:
		e.tell(at, Dropped, "", "what runs outside of the project cannot be shared", "")
	}
	for attribute, value := range map[string]string{"pid": s.Pid, "ipc": s.Ipc} {
		switch {
		case value == "", value == "host", value == "private" && attribute == "ipc", strings.HasPrefix(value, "service:"):
		default:
			e.tell(s.at(attribute), Dropped, "", "it can be host or service:NAME in Kubernetes", "")
		}
	}
}
