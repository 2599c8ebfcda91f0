package render

import (
	"maps"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// dnsService renders the Service under which other services find a service.
// It listens on the ports of the containers.
func dnsService(c *context, d model.DNSName) Manifest {
	from := comments{"": d.Origin}
	o := &corev1.Service{TypeMeta: typeMeta("v1", "Service"), ObjectMeta: c.meta(d.Name, d.Service)}
	o.Spec.Selector = c.selector(d.Service.Pod)
	if d.Alias {
		o.Spec.Selector = c.labeled(aliasLabel(d.Name))
	}
	o.Spec.PublishNotReadyAddresses = d.NotReady
	if d.Headless {
		o.Spec.ClusterIP = corev1.ClusterIPNone
		if deploy := d.Service.Deploy; deploy != nil && deploy.EndpointMode == "dnsrr" {
			from["spec.clusterIP"] = c.Comment(d.Service.At("deploy.endpoint_mode"))
		}
	}
	for i, p := range d.Ports {
		from["spec.ports"+item(i)] = p.Origin
		o.Spec.Ports = append(o.Spec.Ports, corev1.ServicePort{
			Name: p.Name, Port: p.Number, TargetPort: intstr.FromInt32(p.Number), Protocol: corev1.Protocol(p.Protocol), AppProtocol: nonEmpty(p.AppProtocol),
		})
	}
	return Manifest{Object: o, Comments: from}
}

// publishedService renders the Service that listens on the published ports.
func publishedService(c *context, p model.Published) Manifest {
	from := comments{"": p.Origin}
	o := &corev1.Service{TypeMeta: typeMeta("v1", "Service"), ObjectMeta: c.meta(p.Name, p.Service)}
	o.Annotations = maps.Clone(p.Service.X.Annotations)
	o.Spec = corev1.ServiceSpec{Type: corev1.ServiceType(p.Type), Selector: c.selector(p.Service.Pod)}
	for i, port := range p.Ports {
		from["spec.ports"+item(i)] = port.Origin
		o.Spec.Ports = append(o.Spec.Ports, corev1.ServicePort{
			Name: port.Name, Port: port.Port, TargetPort: intstr.FromInt32(port.Target), NodePort: port.NodePort,
			Protocol: corev1.Protocol(port.Protocol), AppProtocol: nonEmpty(port.AppProtocol),
		})
	}
	return Manifest{Object: o, Comments: from}
}

// linkService renders another name for a Service outside of the project.
func linkService(c *context, l model.Link) Manifest {
	o := &corev1.Service{TypeMeta: typeMeta("v1", "Service"), ObjectMeta: c.meta(l.Name, nil)}
	o.Spec = corev1.ServiceSpec{Type: corev1.ServiceTypeExternalName, ExternalName: l.Target}
	return Manifest{Object: o, Comments: comments{"": l.Origin}}
}

func nonEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
