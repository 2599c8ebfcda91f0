package render

import (
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
	"github.com/seed-6dc66d55/compose/k8sexport/yamlout"
)

// job renders the Job that runs a Pod to completion. The template of a Job
// cannot be changed, so its name contains a hash of it: a change creates
// another Job. A job of the files without a schedule is suspended.
func job(w workload) Manifest {
	lead := w.Lead()
	spec := w.jobSpec()
	name := w.jobName(spec)
	w.jobs[w.Pod] = name
	from := w.workloadComments(podSpec)
	j := &batchv1.Job{TypeMeta: typeMeta("batch/v1", "Job"), ObjectMeta: w.workloadMeta(name), Spec: spec}
	switch {
	case lead.Job != nil:
		j.Spec.Suspend = ptr(true)
		from["spec.suspend"] = w.Comment(lead.Path) + ": it runs when a user starts it"
		w.Note(report.AssumeManual(lead.Name, name))
	case setsReplicas(lead):
		from["spec.completions"] = w.Comment(replicasPath(lead))
	}
	return Manifest{Object: j, Comments: from, base: lead.Workload}
}

// jobName returns the name of the service with a hash of what cannot be changed
// in an existing Job.
func (w workload) jobName(spec batchv1.JobSpec) string {
	spec.BackoffLimit, spec.Parallelism = nil, nil
	raw, err := yamlout.Plain(spec)
	if err != nil {
		w.Fault(w.Lead().Path, "", "%v", err)
	}
	return k8sname.Suffixed(w.Lead().Workload, k8sname.Hash(string(raw)), k8sname.MaxLabel)
}

// jobSpec returns the specification of a Job or of the Jobs of a CronJob.
func (w workload) jobSpec() batchv1.JobSpec {
	lead := w.Lead()
	spec := batchv1.JobSpec{Template: w.template(), BackoffLimit: ptr(int32(0))}
	spec.Template.Spec.RestartPolicy = corev1.RestartPolicyNever
	if lead.RestartsOnFailure() {
		spec.Template.Spec.RestartPolicy, spec.BackoffLimit = corev1.RestartPolicyOnFailure, ptr(lead.Retries())
	}
	if n := int32(lead.GetScale()); lead.Job == nil && n != 1 {
		spec.Completions, spec.Parallelism = &n, &n
	}
	return spec
}
