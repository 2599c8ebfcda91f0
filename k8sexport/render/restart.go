package render

import (
	"strings"

	"github.com/seed-6dc66d55/compose/k8sexport/report"
	"github.com/seed-6dc66d55/compose/k8sexport/resolve"
)

// reportRestart records what the kind of a workload means for restart policies
// and for updates.
func reportRestart(p *pod) {
	lead := p.Lead()
	switch p.Kind {
	case resolve.Job:
		if lead.Mode() == "global-job" {
			p.Record(lead.At("deploy.mode"), report.GlobalJob)
		}
		if lead.Restart == "no" {
			p.Record(lead.At("restart"), report.RestartNo)
		}
		reportCompletion(p, lead)
	case resolve.CronJob:
		reportCompletion(p, lead)
	default:
		for _, s := range p.Members {
			reportAlways(p, s)
		}
	}
	for _, s := range p.Members[1:] {
		if s.Mode() != "" && s.Mode() != lead.Mode() {
			p.Record(s.At("deploy.mode"), report.ModeShared.With("service", lead.Name))
		}
	}
}

// reportCompletion records what does not apply to a Pod that runs to completion.
func reportCompletion(p *pod, s *resolve.Service) {
	if s.Restart == "always" || s.Restart == "unless-stopped" {
		p.Record(s.At("restart"), report.RestartJob)
	}
	if p.updateConfig() == nil {
		return
	}
	for _, k := range []string{"parallelism", "delay", "failure_action", "monitor", "max_failure_ratio", "order"} {
		p.Record(s.At("deploy.update_config."+k), report.UpdateJob)
	}
}

// reportAlways records that Kubernetes always restarts the containers of a Pod
// that runs without an end.
func reportAlways(p *pod, s *resolve.Service) {
	condition := s.RestartCondition()
	switch {
	case strings.HasPrefix(s.Restart, "on-failure"), s.Restart == "no":
		p.Record(s.At("restart"), report.RestartAlways)
	case s.Restart == "" && condition == "":
		p.Note(report.DiffersRestart())
	}
	if condition == "on-failure" || condition == "none" {
		p.Record(s.At("deploy.restart_policy.condition"), report.RestartAlways)
	}
	if d := s.Deploy; d != nil && d.RestartPolicy != nil && d.RestartPolicy.MaxAttempts != nil {
		p.Record(s.At("deploy.restart_policy.max_attempts"), report.MaxAttempts)
	}
}
