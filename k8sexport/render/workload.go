package render

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// podSpec is the path of the Pod in a workload.
const podSpec = "spec.template.spec"

// workload is the object that runs a Pod, while it is rendered.
type workload struct{ *pod }

// workloadMeta returns the metadata of a workload, with deploy.labels.
func (w workload) workloadMeta(name string) metav1.ObjectMeta {
	meta := w.meta(name, w.Lead())
	for _, s := range w.Members {
		if s.Deploy != nil {
			w.addLabels(&meta, s.At("deploy.labels"), s.Deploy.Labels)
		}
	}
	return meta
}

// template returns the Pod template of the workload.
func (w workload) template() corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: w.podLabels, Annotations: w.podAnnotations},
		Spec:       w.spec,
	}
}

// workloadComments returns the comments of a workload whose Pod is at a path.
func (w workload) workloadComments(spec string) comments {
	origin := w.Comment(w.KindPath)
	if w.KindPath != w.Lead().Path {
		origin = w.Comment(w.Lead().Path) + ", " + origin
	}
	from := comments{"": origin}
	from.under(spec, w.comments)
	return from
}

// replicas returns the number of Pods, or nil if a HorizontalPodAutoscaler
// decides it.
func (w workload) replicas(from comments) *int32 {
	s := w.Lead()
	for _, other := range w.Members[1:] {
		if other.GetScale() != s.GetScale() {
			w.Record(replicasPath(other), report.ReplicasShared.With("service", s.Name))
		}
	}
	if s.X.HPA != nil {
		if setsReplicas(s) {
			w.Record(replicasPath(s), report.ReplicasScaled)
		}
		return nil
	}
	if setsReplicas(s) {
		from["spec.replicas"] = w.Comment(replicasPath(s))
	}
	return ptr(int32(s.GetScale()))
}

// setsReplicas reports whether the files set the number of replicas.
func setsReplicas(s *model.Service) bool {
	return s.Scale != nil || s.Deploy != nil && s.Deploy.Replicas != nil
}

func replicasPath(s *model.Service) string {
	if s.Deploy != nil && s.Deploy.Replicas != nil {
		return s.At("deploy.replicas")
	}
	return s.At("scale")
}
