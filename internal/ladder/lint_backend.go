package ladder

import (
	"fmt"
	"slices"

	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// backendsExist: what leads traffic leads it to a Service that is there, on a
// port that it has; a StatefulSet has the Service that names its pods.
func (b *bundle) backendsExist() {
	for _, o := range b.objects {
		switch t := o.Typed.(type) {
		case *apps.StatefulSet:
			if name := t.Spec.ServiceName; name != "" && !b.there("Service", name) {
				b.fault(o, "spec.serviceName", "backends exist", "there is no Service %s", name)
			}
		case *networking.Ingress:
			b.ingress(o, t)
		}
		if o.GetKind() == "HTTPRoute" {
			b.route(o)
		}
	}
}

func (b *bundle) ingress(o Object, in *networking.Ingress) {
	backend := func(path string, s *networking.IngressServiceBackend) {
		if s != nil {
			b.backend(o, path, s.Name, s.Port.Name, s.Port.Number)
		}
	}
	if in.Spec.DefaultBackend != nil {
		backend("spec.defaultBackend", in.Spec.DefaultBackend.Service)
	}
	for i, rule := range in.Spec.Rules {
		if rule.HTTP == nil {
			continue
		}
		for j, p := range rule.HTTP.Paths {
			backend(fmt.Sprintf("spec.rules[%d].http.paths[%d]", i, j), p.Backend.Service)
		}
	}
	for i, t := range in.Spec.TLS {
		if t.SecretName != "" && !b.there("Secret", t.SecretName) {
			b.fault(o, fmt.Sprintf("spec.tls[%d]", i), "references exist", "there is no Secret %s", t.SecretName)
		}
	}
}

// certificates are the Secrets that an Ingress shows to its visitors.
func (b *bundle) certificates() []string {
	var all []string
	for _, o := range b.objects {
		if in, ok := o.Typed.(*networking.Ingress); ok {
			for _, t := range in.Spec.TLS {
				all = append(all, t.SecretName)
			}
		}
	}
	return all
}

func (b *bundle) route(o Object) {
	routes, _, _ := unstructured.NestedSlice(o.Object, "spec", "rules")
	for i, rule := range routes {
		rule, _ := rule.(map[string]any)
		backends, _, _ := unstructured.NestedSlice(rule, "backendRefs")
		for j, ref := range backends {
			ref, _ := ref.(map[string]any)
			name, _, _ := unstructured.NestedString(ref, "name")
			port, _, _ := unstructured.NestedFloat64(ref, "port")
			b.backend(o, fmt.Sprintf("spec.rules[%d].backendRefs[%d]", i, j), name, "", int32(port))
		}
	}
}

func (b *bundle) backend(o Object, path, name, portName string, port int32) {
	found, ok := b.find("Service", name)
	if !ok {
		if !b.there("Service", name) {
			b.fault(o, path, "backends exist", "there is no Service %s", name)
		}
		return
	}
	s := found.Typed.(*core.Service)
	if !slices.ContainsFunc(s.Spec.Ports, func(p core.ServicePort) bool {
		return portName != "" && p.Name == portName || portName == "" && p.Port == port
	}) {
		b.fault(o, path, "backends exist", "Service %s has no port %s", name, either(portName, port))
	}
}

func either(name string, number int32) string {
	if name != "" {
		return name
	}
	return fmt.Sprint(number)
}

// scalersAlone: a number of replicas beside an autoscaler would undo its work
// with each apply, and an autoscaler needs a workload to scale.
func (b *bundle) scalersAlone() {
	for _, o := range b.objects {
		h, ok := o.Typed.(*autoscaling.HorizontalPodAutoscaler)
		if !ok {
			continue
		}
		target := h.Spec.ScaleTargetRef
		workload, ok := b.find(target.Kind, target.Name)
		if !ok {
			b.fault(o, "spec.scaleTargetRef", "scalers alone", "there is no %s %s", target.Kind, target.Name)
			continue
		}
		if _, set, _ := unstructured.NestedFieldNoCopy(workload.Object, "spec", "replicas"); set {
			b.fault(workload, "spec.replicas", "scalers alone", "%s says how many", o)
		}
	}
}
