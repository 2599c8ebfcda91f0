package render

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// secret renders a Secret: with its content, or as a stub that a user
// completes.
func secret(c *context, d *model.Data) Manifest {
	o := &corev1.Secret{TypeMeta: typeMeta("v1", "Secret"), ObjectMeta: c.meta(d.Name, d.Owner), Type: corev1.SecretTypeOpaque}
	c.addLabels(&o.ObjectMeta, d.Path+".labels", d.Labels)
	if d.Content != nil {
		o.Immutable, o.Data = ptr(true), d.Content
	}
	return Manifest{Object: o, Comments: comments{"": d.Origin}, base: d.Base}
}
