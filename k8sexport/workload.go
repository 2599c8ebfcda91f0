package k8sexport

import (
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// workload puts out what runs a Pod.
func (e *export) workload(p *pod) {
	e.build(p)
	switch p.kind {
	case statefulSet:
		e.statefulSet(p)
	case daemonSet:
		e.daemonSet(p)
	case job:
		e.job(p)
	case cronJob:
		e.cronJobs(p)
	default:
		e.deployment(p)
	}
	e.tellKind(p)
	e.autoscale(p)
	e.disruption(p)
}

// workloadMeta is the metadata of a workload: deploy.labels are its own.
func (e *export) workloadMeta(p *pod, name string) metav1.ObjectMeta {
	meta := e.meta(name, p.lead())
	for _, s := range p.members {
		if s.Deploy == nil {
			continue
		}
		for _, k := range sortedKeys(s.Deploy.Labels) {
			e.labelOrAnnotate(&meta.Labels, &meta.Annotations, s.at("deploy.labels."+k), k, s.Deploy.Labels[k])
		}
	}
	return meta
}

// podTemplate is the Pod.
func (e *export) podTemplate(p *pod) corev1.PodTemplateSpec {
	t := corev1.PodTemplateSpec{Spec: p.spec}
	t.Labels, t.Annotations = p.meta.labels, p.meta.annotations
	return t
}

// originsOf are the origins of a workload whose Pod lies at a path.
func (e *export) originsOf(p *pod, spec string) origins {
	from := origins{"": e.from(p.why)}
	if p.why != p.lead().path {
		from[""] = e.from(p.lead().path) + ", " + e.from(p.why)
	}
	from.under(spec, p.from)
	return from
}

const podSpec = "spec.template.spec"

// replicas is how many Pods there are; nil where load decides.
func (e *export) replicas(p *pod, from origins) *int32 {
	s := p.lead()
	for _, other := range p.members[1:] {
		if other.GetScale() != s.GetScale() {
			e.tell(replicasPath(other), Dropped, "", "the Pod is shared with "+s.Name+", whose number of replicas counts", "")
		}
	}
	if s.x.HPA != nil {
		if s.Scale != nil || s.Deploy != nil && s.Deploy.Replicas != nil {
			e.tell(replicasPath(s), Approximate, "HorizontalPodAutoscaler", "load decides: x-k8s.hpa", "")
		}
		return nil
	}
	if s.Scale != nil || s.Deploy != nil && s.Deploy.Replicas != nil {
		from["spec.replicas"] = e.from(replicasPath(s))
	}
	return ptr(int32(s.GetScale()))
}

func replicasPath(s *service) string {
	if s.Deploy != nil && s.Deploy.Replicas != nil {
		return s.at("deploy.replicas")
	}
	return s.at("scale")
}

func (e *export) deployment(p *pod) {
	p.object = p.lead().name
	from := e.originsOf(p, podSpec)
	d := &appsv1.Deployment{TypeMeta: typeMeta("apps/v1", "Deployment"), ObjectMeta: e.workloadMeta(p, p.object)}
	d.Spec = appsv1.DeploymentSpec{
		Replicas: e.replicas(p, from), Selector: &metav1.LabelSelector{MatchLabels: e.selector(p)}, Template: e.podTemplate(p),
	}
	e.deploymentUpdate(p, d, from)
	e.add(d, from)
}

func (e *export) statefulSet(p *pod) {
	p.object = p.lead().name
	from := e.originsOf(p, podSpec)
	s := &appsv1.StatefulSet{TypeMeta: typeMeta("apps/v1", "StatefulSet"), ObjectMeta: e.workloadMeta(p, p.object)}
	for i, f := range p.templateFrom {
		from["spec.volumeClaimTemplates"+item(i)] = f
	}
	s.Spec = appsv1.StatefulSetSpec{
		Replicas: e.replicas(p, from), ServiceName: e.governing(p.lead()),
		Selector: &metav1.LabelSelector{MatchLabels: e.selector(p)}, Template: e.podTemplate(p), VolumeClaimTemplates: p.templates,
	}
	e.tellUpdate(p, "one Pod is stopped before the next is started")
	if u := updateOf(p); u != nil && u.Delay > 0 {
		s.Spec.MinReadySeconds = int32(ceilSeconds(u.Delay))
		from["spec.minReadySeconds"] = e.from(p.lead().at("deploy.update_config.delay"))
	}
	e.add(s, from)
}

func (e *export) daemonSet(p *pod) {
	p.object = p.lead().name
	from := e.originsOf(p, podSpec)
	d := &appsv1.DaemonSet{TypeMeta: typeMeta("apps/v1", "DaemonSet"), ObjectMeta: e.workloadMeta(p, p.object)}
	d.Spec = appsv1.DaemonSetSpec{Selector: &metav1.LabelSelector{MatchLabels: e.selector(p)}, Template: e.podTemplate(p)}
	if s := p.lead(); s.Scale != nil || s.Deploy != nil && s.Deploy.Replicas != nil {
		e.tell(replicasPath(s), Meaningless, "", "there is one on each node", "")
	}
	if u := updateOf(p); u != nil {
		surge, unavailable := rolling(u)
		d.Spec.UpdateStrategy = appsv1.DaemonSetUpdateStrategy{
			Type:          appsv1.RollingUpdateDaemonSetStrategyType,
			RollingUpdate: &appsv1.RollingUpdateDaemonSet{MaxSurge: surge, MaxUnavailable: unavailable},
		}
		from["spec.updateStrategy"] = e.from(p.lead().at("deploy.update_config"))
		d.Spec.MinReadySeconds = int32(ceilSeconds(u.Delay))
	}
	e.tellUpdate(p, "")
	e.add(d, from)
}

// job runs a Pod to its end. Its template cannot be changed, so its name says
// what it holds: a change makes another Job.
func (e *export) job(p *pod) {
	name := e.jobName(p)
	from := e.originsOf(p, podSpec)
	j := &batchv1.Job{TypeMeta: typeMeta("batch/v1", "Job"), ObjectMeta: e.workloadMeta(p, name), Spec: e.jobSpec(p)}
	if p.lead().job != nil {
		j.Spec.Suspend = ptr(true)
		from["spec.suspend"] = e.from(p.lead().path) + ": it runs when somebody asks"
		e.note(NoteAssumed, `kubectl patch job `+name+` --type=merge -p '{"spec":{"suspend":false}}'`, "the job %s has no schedule: it is suspended until somebody starts it", p.lead().Name)
	}
	if s := p.lead(); s.job == nil && (s.Scale != nil || s.Deploy != nil && s.Deploy.Replicas != nil) {
		from["spec.completions"] = e.from(replicasPath(s))
	}
	e.addNamed(p.lead().name, j, from)
}

func (e *export) jobName(p *pod) string {
	if p.object == "" {
		raw, err := plain(p.spec)
		if err != nil {
			e.fault(p.lead().path, "", "%v", err)
		}
		p.object = suffixed(p.lead().name, shortHash(string(raw)), maxLabel)
	}
	return p.object
}

func (e *export) jobSpec(p *pod) batchv1.JobSpec {
	s := p.lead()
	spec := batchv1.JobSpec{Template: e.podTemplate(p), BackoffLimit: ptr(int32(0))}
	spec.Template.Spec.RestartPolicy = corev1.RestartPolicyNever
	if onFailure(s) {
		spec.Template.Spec.RestartPolicy, spec.BackoffLimit = corev1.RestartPolicyOnFailure, ptr(retries(s))
	}
	if n := int32(s.GetScale()); s.job == nil && n != 1 {
		spec.Completions, spec.Parallelism = &n, &n
	}
	return spec
}

// autoscale lets load decide on the replicas.
func (e *export) autoscale(p *pod) {
	if h := p.lead().x.HPA; h != nil {
		e.hpa(p, h)
	}
}

// percent reads a number or a percentage.
func percent(text string) intstr.IntOrString { return intstr.Parse(text) }

// governing is the Service that names a set's Pods; where nobody can find them
// there is none.
func (e *export) governing(s *service) string {
	if !e.found(s) {
		return ""
	}
	return s.host
}
