package render

import (
	appsv1 "k8s.io/api/apps/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// deployment renders the Deployment of a Pod.
func deployment(p *pod) Manifest {
	from := p.workloadComments(podSpec)
	d := &appsv1.Deployment{TypeMeta: typeMeta("apps/v1", "Deployment"), ObjectMeta: p.workloadMeta(p.Lead().Workload)}
	d.Spec = appsv1.DeploymentSpec{Replicas: p.replicas(from), Selector: p.podSelector(), Template: p.template()}
	p.deploymentStrategy(d, from)
	p.deploymentTimings(d, from)
	return Manifest{Object: d, Comments: from}
}

// deploymentStrategy sets how a Deployment replaces its Pods. Two Pods cannot
// hold a volume that only one node can mount, nor the same port of a host, so
// then the old Pods are stopped first.
func (p *pod) deploymentStrategy(d *appsv1.Deployment, from comments) {
	if p.holdsExclusively() {
		d.Spec.Strategy = appsv1.DeploymentStrategy{Type: appsv1.RecreateDeploymentStrategyType}
		p.reportUpdate(&report.UpdateRecreate)
		return
	}
	u := p.updateConfig()
	if u == nil {
		return
	}
	surge, unavailable := rolling(u)
	d.Spec.Strategy = appsv1.DeploymentStrategy{
		Type:          appsv1.RollingUpdateDeploymentStrategyType,
		RollingUpdate: &appsv1.RollingUpdateDeployment{MaxSurge: surge, MaxUnavailable: unavailable},
	}
	from["spec.strategy"] = p.Comment(p.Lead().At("deploy.update_config"))
	p.reportUpdate(nil)
}

// defaultDeadline is Kubernetes' default for progressDeadlineSeconds.
const defaultDeadline = 600

// deploymentTimings sets when a Pod counts as available. Kubernetes requires
// that a rollout's deadline is later.
func (p *pod) deploymentTimings(d *appsv1.Deployment, from comments) {
	u := p.updateConfig()
	if u == nil {
		return
	}
	at := p.Lead().At("deploy.update_config")
	if u.Delay > 0 {
		d.Spec.MinReadySeconds = int32(ceilSeconds(u.Delay))
		from["spec.minReadySeconds"] = p.Comment(at + ".delay")
	}
	if u.Monitor > 0 {
		d.Spec.MinReadySeconds = max(d.Spec.MinReadySeconds, int32(ceilSeconds(u.Monitor)))
		from["spec.progressDeadlineSeconds"] = p.Comment(at + ".monitor")
	}
	if d.Spec.MinReadySeconds > 0 {
		d.Spec.ProgressDeadlineSeconds = ptr(max(defaultDeadline, 2*d.Spec.MinReadySeconds))
	}
}
