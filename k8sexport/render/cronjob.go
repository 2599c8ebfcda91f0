package render

import (
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// cronJobs renders a CronJob for each schedule of a Pod.
func cronJobs(w workload) Manifests {
	var out Manifests
	for _, run := range w.Lead().Schedules {
		out = append(out, cronJob(w, run))
	}
	return out
}

// missedDeadline is how many seconds late a run starts if missed runs are to be
// skipped.
const missedDeadline = 60

func cronJob(w workload, run model.CronRun) Manifest {
	lead := w.Lead()
	cron, zone := timeZone(run.ScheduleConfig)
	from := w.workloadComments("spec.jobTemplate." + podSpec)
	from["spec.schedule"] = w.Comment(run.Path)
	c := &batchv1.CronJob{TypeMeta: typeMeta("batch/v1", "CronJob"), ObjectMeta: w.workloadMeta(run.Name)}
	c.Spec = batchv1.CronJobSpec{Schedule: cron, TimeZone: nonEmpty(zone), ConcurrencyPolicy: w.concurrency(run), JobTemplate: batchv1.JobTemplateSpec{Spec: w.jobSpec()}}
	c.Spec.JobTemplate.Labels = w.labels(lead)
	if zone == "" {
		w.Note(report.DiffersTimezone())
	}
	if run.MissedFires == "skip" {
		c.Spec.StartingDeadlineSeconds = ptr(int64(missedDeadline))
		w.Record(run.Path+".missed_fires", report.CronSkipMissed)
	}
	if lead.Restart == types.RestartPolicyAlways || lead.Restart == types.RestartPolicyUnlessStopped {
		c.Spec.JobTemplate.Spec.Template.Spec.RestartPolicy = corev1.RestartPolicyOnFailure
	}
	return Manifest{Object: c, Comments: from}
}

// concurrency returns what happens if the previous run has not finished.
func (w workload) concurrency(run model.CronRun) batchv1.ConcurrencyPolicy {
	if x := w.Lead().X.Concurrency; x != "" {
		return batchv1.ConcurrencyPolicy(x)
	}
	if run.Concurrency == "queue" {
		w.Record(run.Path+".concurrency", report.CronQueue)
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
