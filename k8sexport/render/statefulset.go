package render

import (
	appsv1 "k8s.io/api/apps/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// statefulSet renders the StatefulSet of a Pod, which creates the claims of the
// volumes that only the Pod uses.
func statefulSet(p *pod) Manifest {
	lead := p.Lead()
	from := p.workloadComments(podSpec)
	s := &appsv1.StatefulSet{TypeMeta: typeMeta("apps/v1", "StatefulSet"), ObjectMeta: p.workloadMeta(lead.Workload)}
	s.Spec = appsv1.StatefulSetSpec{Replicas: p.replicas(from), Selector: p.podSelector(), Template: p.template()}
	if lead.Discoverable() {
		s.Spec.ServiceName = lead.Host
	}
	for i, claim := range p.Templates {
		s.Spec.VolumeClaimTemplates = append(s.Spec.VolumeClaimTemplates, claimTemplate(p.context, claim))
		from["spec.volumeClaimTemplates"+item(i)] = claim.Origin
	}
	p.reportUpdate(&report.UpdateOrdered)
	if u := p.updateConfig(); u != nil && u.Delay > 0 {
		s.Spec.MinReadySeconds = int32(ceilSeconds(u.Delay))
		from["spec.minReadySeconds"] = p.Comment(lead.At("deploy.update_config.delay"))
	}
	p.Note(report.DiffersOnePod(lead.Name))
	return Manifest{Object: s, Comments: from}
}
