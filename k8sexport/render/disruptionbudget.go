package render

import (
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/seed-6dc66d55/compose/k8sexport/extension"
)

// disruptionBudget renders the PodDisruptionBudget of a workload.
func disruptionBudget(w workload, x *extension.PDB) Manifest {
	lead := w.Lead()
	d := &policyv1.PodDisruptionBudget{TypeMeta: typeMeta("policy/v1", "PodDisruptionBudget"), ObjectMeta: w.meta(lead.Workload, lead)}
	d.Spec.Selector = w.podSelector()
	if x.MinAvailable != "" {
		d.Spec.MinAvailable = ptr(intstr.Parse(x.MinAvailable))
	} else {
		d.Spec.MaxUnavailable = ptr(intstr.Parse(x.MaxUnavailable))
	}
	return Manifest{Object: d, Comments: comments{"": w.Comment(lead.At("x-k8s.pdb"))}}
}
