package render

import (
	appsv1 "k8s.io/api/apps/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// statefulSet renders the StatefulSet of a Pod, if the user wants one. It has no
// claim templates: all its Pods mount the claim of a volume.
func statefulSet(w workload) Manifest {
	lead := w.Lead()
	from := w.workloadComments(podSpec)
	s := &appsv1.StatefulSet{TypeMeta: typeMeta("apps/v1", "StatefulSet"), ObjectMeta: w.workloadMeta(lead.Workload)}
	s.Spec = appsv1.StatefulSetSpec{Replicas: w.replicas(from), Selector: w.podSelector(), Template: w.template()}
	s.Spec.ServiceName = lead.Host // cannot be changed
	w.reportUpdate(&report.UpdateOrdered)
	if u := w.updateConfig(); u != nil && u.Delay > 0 {
		s.Spec.MinReadySeconds = int32(ceilSeconds(u.Delay))
		from["spec.minReadySeconds"] = w.Comment(lead.At("deploy.update_config.delay"))
	}
	return Manifest{Object: s, Comments: from}
}
