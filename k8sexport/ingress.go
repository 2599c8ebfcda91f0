package k8sexport

import (
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// entrance is where a service is reached by HTTP.
type entrance struct {
	host, path string
	port       int32
	from       string
}

// entrance finds host, path and port of a service.
func (e *export) entrance(s *service) entrance {
	out := entrance{host: s.x.Host, path: "/", from: s.at("ports")}
	if s.x.Path != "" {
		out.path = s.x.Path
	}
	if out.host == "" && e.opt.Host != "" {
		out.host = s.host + "." + e.opt.Host
		if e.entrances() == 1 {
			out.host = e.opt.Host
		}
	}
	for i, p := range s.Ports {
		if s.x.Port != 0 && int(p.Target) != s.x.Port || p.Protocol == "udp" || loopback(p.HostIP) || p.Mode == "host" {
			continue
		}
		if out.port == 0 {
			out.port, out.from = int32(p.Target), s.portPaths[i]
		}
	}
	if out.port == 0 && s.x.Port != 0 {
		out.port = int32(s.x.Port)
	}
	if out.port == 0 {
		e.fault(s.at("ports"), "say x-k8s.expose: loadbalancer", "no TCP port is published for the %s to lead to", e.exposeOf(s))
	}
	if !strings.HasPrefix(out.path, "/") {
		e.fault(s.at("x-k8s.path"), "it begins with a slash", "%q is no path", out.path)
	}
	if out.host != "" && !isSubdomain(strings.TrimPrefix(out.host, "*.")) {
		e.fault(s.at("x-k8s.host"), "", "%q is no host name", out.host)
	}
	return out
}

// entrances is how many services are reached by HTTP.
func (e *export) entrances() int {
	n := 0
	for _, s := range e.all {
		if how := e.exposeOf(s); (how == ExposeIngress || how == ExposeGateway) && len(published(s)) > 0 {
			n++
		}
	}
	return n
}

// ingress leads HTTP to a service.
func (e *export) ingress(s *service) {
	at := e.entrance(s)
	o := &networkingv1.Ingress{TypeMeta: typeMeta("networking.k8s.io/v1", "Ingress"), ObjectMeta: e.meta(s.host, s)}
	class := e.opt.Class
	if s.x.Class != "" {
		class = s.x.Class
	}
	if class != "" {
		o.Spec.IngressClassName = &class
	}
	if s.x.TLSSecret != "" {
		tls := networkingv1.IngressTLS{SecretName: s.x.TLSSecret}
		if at.host != "" {
			tls.Hosts = []string{at.host}
		}
		o.Spec.TLS = []networkingv1.IngressTLS{tls}
		e.note(NoteAssumed, "", "the Secret %s exists, with the certificate of %s", s.x.TLSSecret, s.Name)
	}
	backend := networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{Name: s.host, Port: networkingv1.ServiceBackendPort{Number: at.port}}}
	o.Spec.Rules = []networkingv1.IngressRule{{Host: at.host, IngressRuleValue: networkingv1.IngressRuleValue{HTTP: &networkingv1.HTTPIngressRuleValue{
		Paths: []networkingv1.HTTPIngressPath{{Path: at.path, PathType: ptr(networkingv1.PathTypePrefix), Backend: backend}},
	}}}}
	e.add(o, origins{"": e.from(at.from)})
}

// HTTPRoute is what of the Gateway API's object an export needs: its module
// would bring more than this.
type HTTPRoute struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              HTTPRouteSpec `json:"spec"`
}

// HTTPRouteSpec leads requests for hosts at a Gateway to Services.
type HTTPRouteSpec struct {
	ParentRefs []ParentRef     `json:"parentRefs"`
	Hostnames  []string        `json:"hostnames,omitempty"`
	Rules      []HTTPRouteRule `json:"rules"`
}

// ParentRef names a Gateway.
type ParentRef struct {
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
}

// HTTPRouteRule leads paths to Services.
type HTTPRouteRule struct {
	Matches     []HTTPRouteMatch `json:"matches"`
	BackendRefs []BackendRef     `json:"backendRefs"`
}

// HTTPRouteMatch is a path.
type HTTPRouteMatch struct {
	Path HTTPPathMatch `json:"path"`
}

// HTTPPathMatch is the start of a path.
type HTTPPathMatch struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

// BackendRef names a Service.
type BackendRef struct {
	Name string `json:"name"`
	Port int32  `json:"port"`
}

// route leads HTTP from a Gateway to a service.
func (e *export) route(s *service) {
	at := e.entrance(s)
	namespace, name, has := strings.Cut(e.opt.Gateway, "/")
	if !has {
		namespace, name = "", e.opt.Gateway
	}
	if name == "" {
		e.fault(s.at("ports"), "say --gateway NAME, or x-k8s.gateway at the top", "which Gateway the HTTPRoute belongs to is not known")
		return
	}
	o := &HTTPRoute{TypeMeta: typeMeta("gateway.networking.k8s.io/v1", "HTTPRoute"), ObjectMeta: e.meta(s.host, s)}
	o.Spec.ParentRefs = []ParentRef{{Namespace: namespace, Name: name}}
	if at.host != "" {
		o.Spec.Hostnames = []string{at.host}
	}
	o.Spec.Rules = []HTTPRouteRule{{
		Matches:     []HTTPRouteMatch{{Path: HTTPPathMatch{Type: "PathPrefix", Value: at.path}}},
		BackendRefs: []BackendRef{{Name: s.host, Port: at.port}},
	}}
	e.add(o, origins{"": e.from(at.from)})
}
