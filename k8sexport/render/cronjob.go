package render

import (
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/report"
	"github.com/seed-6dc66d55/compose/k8sexport/resolve"
)

// cronJobs renders a CronJob for each schedule of a Pod.
func cronJobs(p *pod) Manifests {
	var out Manifests
	for _, run := range p.Lead().Schedules {
		out = append(out, cronJob(p, run))
	}
	return out
}

// missedDeadline is how many seconds late a run starts if missed runs are to be
// skipped.
const missedDeadline = 60

func cronJob(p *pod, run resolve.CronRun) Manifest {
	lead := p.Lead()
	cron, zone := timeZone(run.ScheduleConfig)
	from := p.workloadComments("spec.jobTemplate." + podSpec)
	from["spec.schedule"] = p.Comment(run.Path)
	c := &batchv1.CronJob{TypeMeta: typeMeta("batch/v1", "CronJob"), ObjectMeta: p.workloadMeta(run.Name)}
	c.Spec = batchv1.CronJobSpec{Schedule: cron, TimeZone: nonEmpty(zone), ConcurrencyPolicy: p.concurrency(run), JobTemplate: batchv1.JobTemplateSpec{Spec: p.jobSpec()}}
	c.Spec.JobTemplate.Labels = p.labels(lead)
	if zone == "" {
		p.Note(report.DiffersTimezone())
	}
	if run.MissedFires == "skip" {
		c.Spec.StartingDeadlineSeconds = ptr(int64(missedDeadline))
		p.Record(run.Path+".missed_fires", report.CronSkipMissed)
	}
	if lead.Restart == types.RestartPolicyAlways || lead.Restart == types.RestartPolicyUnlessStopped {
		c.Spec.JobTemplate.Spec.Template.Spec.RestartPolicy = corev1.RestartPolicyOnFailure
	}
	return Manifest{Object: c, Comments: from}
}

// concurrency returns what happens if the previous run has not finished.
func (p *pod) concurrency(run resolve.CronRun) batchv1.ConcurrencyPolicy {
	if x := p.Lead().X.Concurrency; x != "" {
		return batchv1.ConcurrencyPolicy(x)
	}
	if run.Concurrency == "queue" {
		p.Record(run.Path+".concurrency", report.CronQueue)
	}
	return batchv1.ForbidConcurrent
}

// timeZone separates the time zone from a schedule that starts with it.
func timeZone(when types.ScheduleConfig) (cron, zone string) {
	for _, prefix := range []string{"CRON_TZ=", "TZ="} {
		if rest, ok := strings.CutPrefix(when.Cron, prefix); ok {
			zone, cron, _ = strings.Cut(rest, " ")
			return cron, zone
		}
	}
	return when.Cron, when.Timezone
}
