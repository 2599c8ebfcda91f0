package render

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/report"
	"github.com/seed-6dc66d55/compose/k8sexport/resolve"
)

// podSpec is the path of the Pod in a workload.
const podSpec = "spec.template.spec"

// workloadMeta returns the metadata of a workload, with deploy.labels.
func (p *pod) workloadMeta(name string) metav1.ObjectMeta {
	meta := p.meta(name, p.Lead())
	for _, s := range p.Members {
		if s.Deploy != nil {
			p.addLabels(&meta, s.At("deploy.labels"), s.Deploy.Labels)
		}
	}
	return meta
}

// template returns the Pod template of the workload.
func (p *pod) template() corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: p.podLabels, Annotations: p.podAnnotations},
		Spec:       p.spec,
	}
}

// podSelector returns the selector of the workload.
func (p *pod) podSelector() *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: p.selector(p.Pod)}
}

// workloadComments returns the comments of a workload whose Pod is at a path.
func (p *pod) workloadComments(spec string) comments {
	origin := p.Comment(p.KindPath)
	if p.KindPath != p.Lead().Path {
		origin = p.Comment(p.Lead().Path) + ", " + origin
	}
	from := comments{"": origin}
	from.under(spec, p.comments)
	return from
}

// replicas returns the number of Pods, or nil if a HorizontalPodAutoscaler
// decides it.
func (p *pod) replicas(from comments) *int32 {
	s := p.Lead()
	for _, other := range p.Members[1:] {
		if other.GetScale() != s.GetScale() {
			p.Record(replicasPath(other), report.ReplicasShared.With("service", s.Name))
		}
	}
	if s.X.HPA != nil {
		if setsReplicas(s) {
			p.Record(replicasPath(s), report.ReplicasScaled)
		}
		return nil
	}
	if setsReplicas(s) {
		from["spec.replicas"] = p.Comment(replicasPath(s))
	}
	return ptr(int32(s.GetScale()))
}

// setsReplicas reports whether the files set the number of replicas.
func setsReplicas(s *resolve.Service) bool {
	return s.Scale != nil || s.Deploy != nil && s.Deploy.Replicas != nil
}

func replicasPath(s *resolve.Service) string {
	if s.Deploy != nil && s.Deploy.Replicas != nil {
		return s.At("deploy.replicas")
	}
	return s.At("scale")
}
