package resolve

import (
	"strconv"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// schedules lists when a job runs.
func schedules(s *model.Service) []types.ScheduleConfig {
	if s.X.Schedule != "" {
		return []types.ScheduleConfig{{Cron: s.X.Schedule, Timezone: s.X.Timezone}}
	}
	if s.Job == nil || s.Job.Triggers == nil {
		return nil
	}
	return s.Job.Triggers.Schedule
}

// schedule names a CronJob for each schedule of a service.
func schedule(all *services, n *names) {
	for _, p := range all.pods {
		if s := p.Lead(); p.Kind == model.CronJob {
			s.Schedules = cronRuns(s, n)
		}
	}
}

func cronRuns(s *model.Service, n *names) []model.CronRun {
	list := schedules(s)
	var out []model.CronRun
	for i, one := range list {
		run := model.CronRun{ScheduleConfig: one, Name: s.Workload, Path: s.At("triggers.schedule") + item(i)}
		if len(list) > 1 {
			run.Name = k8sname.Suffixed(s.Workload, strconv.Itoa(i+1), k8sname.MaxWorkload)
			n.take("workload", run.Name, s.Path+".triggers.schedule"+item(i))
		}
		if s.X.Schedule != "" {
			run.Path = s.At("x-k8s.schedule")
		}
		out = append(out, run)
	}
	return out
}
