package render

import (
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/extension"
)

// autoscaler renders the HorizontalPodAutoscaler of a workload.
func autoscaler(w workload, x *extension.HPA) Manifest {
	lead := w.Lead()
	h := &autoscalingv2.HorizontalPodAutoscaler{TypeMeta: typeMeta("autoscaling/v2", "HorizontalPodAutoscaler"), ObjectMeta: w.meta(lead.Workload, lead)}
	h.Spec = autoscalingv2.HorizontalPodAutoscalerSpec{
		ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: string(w.Kind), Name: lead.Workload},
		MinReplicas:    ptr(int32(max(1, x.Min))), MaxReplicas: int32(x.Max),
	}
	if x.CPU > 0 {
		h.Spec.Metrics = append(h.Spec.Metrics, utilization(corev1.ResourceCPU, x.CPU))
	}
	if x.Memory > 0 {
		h.Spec.Metrics = append(h.Spec.Metrics, utilization(corev1.ResourceMemory, x.Memory))
	}
	return Manifest{Object: h, Comments: comments{"": w.Comment(lead.At("x-k8s.hpa"))}}
}

// utilization is a target in percent of the request of a resource.
func utilization(name corev1.ResourceName, percent int) autoscalingv2.MetricSpec {
	target := autoscalingv2.MetricTarget{Type: autoscalingv2.UtilizationMetricType, AverageUtilization: ptr(int32(percent))}
	return autoscalingv2.MetricSpec{
		Type:     autoscalingv2.ResourceMetricSourceType,
		Resource: &autoscalingv2.ResourceMetricSource{Name: name, Target: target},
	}
}
