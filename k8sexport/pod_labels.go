package k8sexport

import (
	"cmp"
	"slices"
)

// podMeta are labels and annotations of the Pod.
func (e *export) podMeta(p *pod) {
	p.meta.labels = e.labels(p.lead())
	for _, s := range p.members {
		e.serviceLabels(p, s)
		for _, n := range e.networksOf(s) {
			p.meta.labels[networkLabel(n)] = "true"
		}
		for _, alias := range e.sharedAliases(s) {
			p.meta.labels[aliasLabel(alias)] = "true"
		}
	}
	slices.SortFunc(p.together, func(a, b *claim) int { return cmp.Compare(a.key, b.key) })
	for _, cl := range p.together {
		p.meta.labels[volumeLabel(cl)] = "true"
	}
}

// serviceLabels makes annotations of a service's labels: their values are
// free, and selectors are none of their business.
func (e *export) serviceLabels(p *pod, s *service) {
	for _, k := range sortedKeys(s.Labels) {
		e.annotate(p, s.at("labels."+k), k, s.Labels[k])
	}
	for _, k := range sortedKeys(s.Annotations) {
		e.annotate(p, s.at("annotations."+k), k, s.Annotations[k])
	}
}

func (e *export) annotate(p *pod, at, key, value string) {
	if !isQualified(key) {
		e.tell(at, Dropped, "", "the key is no valid one in Kubernetes", "letters, digits, -, _ and . are, 63 at most after the prefix")
		return
	}
	put(&p.meta.annotations, key, value)
}
