package render

import (
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// deployment renders the Deployment of a Pod.
func deployment(w workload) Manifest {
	from := w.workloadComments(podSpec)
	d := &appsv1.Deployment{TypeMeta: typeMeta("apps/v1", "Deployment"), ObjectMeta: w.workloadMeta(w.Lead().Workload)}
	d.Spec = appsv1.DeploymentSpec{Replicas: w.replicas(from), Selector: w.podSelector(), Template: w.template()}
	w.deploymentStrategy(d, from)
	w.deploymentTimings(d, from)
	return Manifest{Object: d, Comments: from}
}

// deploymentStrategy sets how a Deployment replaces its Pods. Two Pods cannot
// hold a volume that only one node can mount, nor the same port of a host, so
// then the old Pods are stopped first.
func (w workload) deploymentStrategy(d *appsv1.Deployment, from comments) {
	if w.Exclusive {
		d.Spec.Strategy = appsv1.DeploymentStrategy{Type: appsv1.RecreateDeploymentStrategyType}
		w.reportUpdate(&report.UpdateRecreate)
		return
	}
	// Kubernetes' defaults are written, too: kubectl apply --server-side removes
	// only fields that were written, and the API server refuses the strategy
	// Recreate beside the defaults of the other one.
	surge, unavailable := ptr(intstr.FromString("25%")), ptr(intstr.FromString("25%"))
	if u := w.updateConfig(); u != nil {
		surge, unavailable = rolling(u)
		from["spec.strategy"] = w.Comment(w.Lead().At("deploy.update_config"))
	}
	d.Spec.Strategy = appsv1.DeploymentStrategy{
		Type:          appsv1.RollingUpdateDeploymentStrategyType,
		RollingUpdate: &appsv1.RollingUpdateDeployment{MaxSurge: surge, MaxUnavailable: unavailable},
	}
	w.reportUpdate(nil)
}

// defaultDeadline is Kubernetes' default for progressDeadlineSeconds.
const defaultDeadline = 600

// deploymentTimings sets when a Pod counts as available. Kubernetes requires
// that a rollout's deadline is later.
func (w workload) deploymentTimings(d *appsv1.Deployment, from comments) {
	u := w.updateConfig()
	if u == nil {
		return
	}
	at := w.Lead().At("deploy.update_config")
	if u.Delay > 0 {
		d.Spec.MinReadySeconds = int32(ceilSeconds(u.Delay))
		from["spec.minReadySeconds"] = w.Comment(at + ".delay")
	}
	if u.Monitor > 0 {
		d.Spec.MinReadySeconds = max(d.Spec.MinReadySeconds, int32(ceilSeconds(u.Monitor)))
		from["spec.progressDeadlineSeconds"] = w.Comment(at + ".monitor")
	}
	if d.Spec.MinReadySeconds > 0 {
		d.Spec.ProgressDeadlineSeconds = ptr(max(defaultDeadline, 2*d.Spec.MinReadySeconds))
	}
}
