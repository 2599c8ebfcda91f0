package ladder

import (
	"slices"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// selectorsMatch: a workload selects its own pods and no other's; a Service, a
// budget and a policy select some.
func (b *bundle) selectorsMatch() {
	for _, p := range b.pods {
		b.selectsItself(p)
	}
	for _, o := range b.objects {
		switch s := o.Typed.(type) {
		case *core.Service:
			if len(s.Spec.Selector) > 0 {
				b.selectsSome(o, "spec.selector", &meta.LabelSelector{MatchLabels: s.Spec.Selector})
			}
		case *policy.PodDisruptionBudget:
			b.selectsSome(o, "spec.selector", s.Spec.Selector)
		case *networking.NetworkPolicy:
			b.selectsSome(o, "spec.podSelector", &s.Spec.PodSelector)
		}
	}
}

func (b *bundle) selectsItself(p pod) {
	if p.selector == nil {
		return // a Job or a bare Pod: Kubernetes makes the selector
	}
	s, err := meta.LabelSelectorAsSelector(p.selector)
	if err != nil {
		b.fault(p.of, "spec.selector", "selectors match", "%v", err)
		return
	}
	if !s.Matches(labels.Set(p.labels)) {
		b.fault(p.of, "spec.selector", "selectors match", "%s does not select the template's own labels", s)
	}
	for _, other := range b.pods {
		if other.of.String() != p.of.String() && s.Matches(labels.Set(other.labels)) {
			b.fault(p.of, "spec.selector", "selectors match", "%s selects the pods of %s too", s, other.of)
		}
	}
}

func (b *bundle) selectsSome(o Object, path string, selector *meta.LabelSelector) {
	s, err := meta.LabelSelectorAsSelector(selector)
	if err != nil {
		b.fault(o, path, "selectors match", "%v", err)
		return
	}
	if !slices.ContainsFunc(b.pods, func(p pod) bool { return s.Matches(labels.Set(p.labels)) }) {
		b.fault(o, path, "selectors match", "%s selects no pod", s)
	}
}

// selected are the pods that a Service sends to.
func (b *bundle) selected(s *core.Service) []pod {
	if len(s.Spec.Selector) == 0 {
		return nil
	}
	selector := labels.SelectorFromSet(s.Spec.Selector)
	var found []pod
	for _, p := range b.pods {
		if selector.Matches(labels.Set(p.labels)) {
			found = append(found, p)
		}
	}
	return found
}
