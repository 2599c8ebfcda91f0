package render

import (
	appsv1 "k8s.io/api/apps/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// daemonSet renders the DaemonSet of a Pod that runs on each node.
func daemonSet(w workload) Manifest {
	lead := w.Lead()
	from := w.workloadComments(podSpec)
	d := &appsv1.DaemonSet{TypeMeta: typeMeta("apps/v1", "DaemonSet"), ObjectMeta: w.workloadMeta(lead.Workload)}
	d.Spec = appsv1.DaemonSetSpec{Selector: w.podSelector(), Template: w.template()}
	if setsReplicas(lead) {
		w.Record(replicasPath(lead), report.ReplicasDaemonSet)
	}
	if u := w.updateConfig(); u != nil {
		surge, unavailable := rolling(u)
		d.Spec.UpdateStrategy = appsv1.DaemonSetUpdateStrategy{
			Type:          appsv1.RollingUpdateDaemonSetStrategyType,
			RollingUpdate: &appsv1.RollingUpdateDaemonSet{MaxSurge: surge, MaxUnavailable: unavailable},
		}
		from["spec.updateStrategy"] = w.Comment(lead.At("deploy.update_config"))
		d.Spec.MinReadySeconds = int32(ceilSeconds(u.Delay))
	}
	w.reportUpdate(nil)
	return Manifest{Object: d, Comments: from}
}
