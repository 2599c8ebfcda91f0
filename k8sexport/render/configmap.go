package render

import (
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// configMap renders the ConfigMap of a config or of a copied bind mount. Text
// is readable, other content is encoded in base64.
func configMap(c *context, d *model.Data) Manifest {
	o := &corev1.ConfigMap{TypeMeta: typeMeta("v1", "ConfigMap"), ObjectMeta: c.meta(d.Name, d.Owner), Immutable: ptr(true)}
	c.addLabels(&o.ObjectMeta, d.Path+".labels", d.Labels)
	for k, v := range d.Content {
		if utf8.Valid(v) {
			put(&o.Data, k, string(v))
		} else {
			put(&o.BinaryData, k, v)
		}
	}
	return Manifest{Object: o, Comments: comments{"": d.Origin}, base: d.Base}
}
