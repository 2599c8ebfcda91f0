package render

import (
	"maps"

	networkingv1 "k8s.io/api/networking/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// ingress renders the Ingress of a service.
func ingress(c *context, r model.Route) Manifest {
	o := &networkingv1.Ingress{TypeMeta: typeMeta("networking.k8s.io/v1", "Ingress"), ObjectMeta: c.meta(r.Service.Host, r.Service)}
	o.Annotations = maps.Clone(r.Service.X.Annotations)
	o.Spec.IngressClassName = nonEmpty(r.Class)
	if r.TLSSecret != "" {
		tls := networkingv1.IngressTLS{SecretName: r.TLSSecret}
		if r.Host != "" {
			tls.Hosts = []string{r.Host}
		}
		o.Spec.TLS = []networkingv1.IngressTLS{tls}
	}
	backend := networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{
		Name: r.Backend, Port: networkingv1.ServiceBackendPort{Number: r.Port},
	}}
	rule := networkingv1.IngressRule{Host: r.Host}
	rule.HTTP = &networkingv1.HTTPIngressRuleValue{
		Paths: []networkingv1.HTTPIngressPath{{Path: r.Path, PathType: ptr(networkingv1.PathTypePrefix), Backend: backend}},
	}
	o.Spec.Rules = []networkingv1.IngressRule{rule}
	return Manifest{Object: o, Comments: comments{"": r.Origin}}
}
