package render

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// request sets the default requests of all containers, including those that the
// export adds: a ResourceQuota refuses a Pod if one of them has no request.
func (p *pod) request() {
	for _, name := range sortedKeys(p.model.Options.Requests) {
		// Resolving has checked the quantities; a fault ends the export.
		q, err := model.ParseSize(p.model.Options.Requests[name])
		if err != nil {
			continue
		}
		for _, list := range [][]corev1.Container{p.spec.InitContainers, p.spec.Containers} {
			for i := range list {
				r := &list[i].Resources
				if _, requested := r.Requests[corev1.ResourceName(name)]; requested {
					continue
				}
				one := q
				if limit, limited := r.Limits[corev1.ResourceName(name)]; limited {
					one = smaller(limit, q)
				}
				put((*map[corev1.ResourceName]resource.Quantity)(&r.Requests), corev1.ResourceName(name), one)
			}
		}
	}
}
