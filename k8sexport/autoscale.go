package k8sexport

import (
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// hpa lets load decide how many Pods there are.
func (e *export) hpa(p *pod, x *xHPA) {
	s := p.lead()
	at := s.at("x-k8s.hpa")
	switch {
	case p.kind != deployment && p.kind != statefulSet:
		e.fault(at, "", "a %s cannot be scaled by load", p.kind)
		return
	case x.Max < 1 || x.Min > x.Max:
		e.fault(at, "say max, which is not less than min", "the numbers of replicas are not in order")
		return
	case x.CPU == 0 && x.Memory == 0:
		e.fault(at, "say cpu or memory, in percent of what is requested", "there is nothing to scale by")
		return
	}
	h := &autoscalingv2.HorizontalPodAutoscaler{TypeMeta: typeMeta("autoscaling/v2", "HorizontalPodAutoscaler"), ObjectMeta: e.meta(s.name, s)}
	h.Spec = autoscalingv2.HorizontalPodAutoscalerSpec{
		ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: string(p.kind), Name: p.object},
		MinReplicas:    ptr(int32(max(1, x.Min))), MaxReplicas: int32(x.Max),
	}
	metric := func(name corev1.ResourceName, percent int) {
		if percent > 0 {
			h.Spec.Metrics = append(h.Spec.Metrics, autoscalingv2.MetricSpec{Type: autoscalingv2.ResourceMetricSourceType, Resource: &autoscalingv2.ResourceMetricSource{
				Name: name, Target: autoscalingv2.MetricTarget{Type: autoscalingv2.UtilizationMetricType, AverageUtilization: ptr(int32(percent))},
			}})
		}
	}
	metric(corev1.ResourceCPU, x.CPU)
	metric(corev1.ResourceMemory, x.Memory)
	e.add(h, origins{"": e.from(at)})
}

// disruption says how many Pods may be taken away at once.
func (e *export) disruption(p *pod) {
	s := p.lead()
	x := s.x.PDB
	if x == nil {
		return
	}
	at := s.at("x-k8s.pdb")
	if (x.MinAvailable == "") == (x.MaxUnavailable == "") {
		e.fault(at, "say minAvailable or maxUnavailable", "one of the two numbers is needed, and one only")
		return
	}
	d := &policyv1.PodDisruptionBudget{TypeMeta: typeMeta("policy/v1", "PodDisruptionBudget"), ObjectMeta: e.meta(s.name, s)}
	d.Spec.Selector = &metav1.LabelSelector{MatchLabels: e.selector(p)}
	if x.MinAvailable != "" {
		d.Spec.MinAvailable = ptr(percent(x.MinAvailable))
	} else {
		d.Spec.MaxUnavailable = ptr(percent(x.MaxUnavailable))
	}
	e.add(d, origins{"": e.from(at)})
}
