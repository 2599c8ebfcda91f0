package render

import (
	"strings"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// reportRestart records what the kind of a workload means for restart policies
// and for updates.
func reportRestart(w workload) {
	lead := w.Lead()
	switch w.Kind {
	case model.Job:
		if lead.Mode() == "global-job" || lead.Mode() == "global" {
			w.Record(lead.At("deploy.mode"), report.GlobalJob)
		}
		if lead.Restart == "no" {
			w.Record(lead.At("restart"), report.RestartNo)
		}
		reportCompletion(w, lead)
	case model.CronJob:
		reportCompletion(w, lead)
	default:
		for _, s := range w.Members {
			reportAlways(w, s)
		}
	}
	for _, s := range w.Members[1:] {
		if s.Mode() != "" && s.Mode() != lead.Mode() {
			w.Record(s.At("deploy.mode"), report.ModeShared.With("service", lead.Name))
		}
	}
}

// reportCompletion records what does not apply to a Pod that runs to completion.
func reportCompletion(w workload, s *model.Service) {
	if s.Restart == "always" || s.Restart == "unless-stopped" {
		w.Record(s.At("restart"), report.RestartJob)
	}
	if w.updateConfig() == nil {
		return
	}
	for _, k := range []string{"parallelism", "delay", "failure_action", "monitor", "max_failure_ratio", "order"} {
		w.Record(s.At("deploy.update_config."+k), report.UpdateJob)
	}
}

// reportAlways records that Kubernetes always restarts the containers of a Pod
// that runs without an end.
func reportAlways(w workload, s *model.Service) {
	condition := s.RestartCondition()
	switch {
	case strings.HasPrefix(s.Restart, "on-failure:"):
		w.Record(s.At("restart"), report.RestartLimit)
	case s.Restart == "on-failure", s.Restart == "no":
		w.Record(s.At("restart"), report.RestartAlways)
	case s.Restart == "" && condition == "":
		w.Note(report.DiffersRestart())
	}
	if condition == "on-failure" || condition == "none" {
		w.Record(s.At("deploy.restart_policy.condition"), report.RestartAlways)
	}
	if d := s.Deploy; d != nil && d.RestartPolicy != nil && d.RestartPolicy.MaxAttempts != nil {
		w.Record(s.At("deploy.restart_policy.max_attempts"), report.MaxAttempts)
	}
}
