package k8sexport

import (
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
)

// schedules are when a job runs.
func schedules(s *service) []types.ScheduleConfig {
	if s.x.Schedule != "" {
		return []types.ScheduleConfig{{Cron: s.x.Schedule, Timezone: s.x.Timezone}}
	}
	if s.job == nil || s.job.Triggers == nil {
		return nil
	}
	return s.job.Triggers.Schedule
}

// cronJobs puts out a CronJob for each schedule.
func (e *export) cronJobs(p *pod) {
	s := p.lead()
	all := schedules(s)
	if len(all) == 0 {
		e.fault(s.at("x-k8s.kind"), "say x-k8s.schedule", "a CronJob needs a schedule")
	}
	for i, when := range all {
		name := s.name
		if len(all) > 1 {
			name = suffixed(s.name, strconv.Itoa(i+1), maxWorkload)
			e.take("workload", name, s.path+".triggers.schedule"+item(i))
		}
		e.cronJob(p, name, when, i)
	}
}

func (e *export) cronJob(p *pod, name string, when types.ScheduleConfig, i int) {
	s := p.lead()
	at := s.at("triggers.schedule") + item(i)
	if s.x.Schedule != "" {
		at = s.at("x-k8s.schedule")
	}
	cron, zone := timeZone(when)
	from := e.originsOf(p, "spec.jobTemplate."+podSpec)
	from["spec.schedule"] = e.from(at)
	c := &batchv1.CronJob{TypeMeta: typeMeta("batch/v1", "CronJob"), ObjectMeta: e.workloadMeta(p, name)}
	c.Spec = batchv1.CronJobSpec{Schedule: cron, ConcurrencyPolicy: batchv1.ForbidConcurrent, JobTemplate: batchv1.JobTemplateSpec{Spec: e.jobSpec(p)}}
	c.Spec.JobTemplate.Labels = e.labels(s)
	switch {
	case s.x.Concurrency != "":
		c.Spec.ConcurrencyPolicy = batchv1.ConcurrencyPolicy(s.x.Concurrency)
	case when.Concurrency == "queue":
		e.tell(at+".concurrency", Approximate, "concurrencyPolicy: Forbid", "a run that is due while another goes on is left out, not put off", "")
	}
	if zone != "" {
		c.Spec.TimeZone = &zone
	} else {
		e.note(NoteDiffers, "say a time zone", "schedules without a time zone are in that of the cluster's controllers, mostly UTC")
	}
	if when.MissedFires == "skip" {
		c.Spec.StartingDeadlineSeconds = ptr(int64(60))
		e.tell(at+".missed_fires", Approximate, "startingDeadlineSeconds", "a run that is a minute late is left out", "")
	}
	if s.Restart == types.RestartPolicyAlways || s.Restart == types.RestartPolicyUnlessStopped {
		c.Spec.JobTemplate.Spec.Template.Spec.RestartPolicy = corev1.RestartPolicyOnFailure
	}
	e.add(c, from)
}

// timeZone takes the zone out of a schedule that begins with it.
func timeZone(when types.ScheduleConfig) (cron, zone string) {
	for _, prefix := range []string{"CRON_TZ=", "TZ="} {
		if rest, ok := strings.CutPrefix(when.Cron, prefix); ok {
			zone, cron, _ = strings.Cut(rest, " ")
			return cron, zone
		}
	}
	return when.Cron, when.Timezone
}
