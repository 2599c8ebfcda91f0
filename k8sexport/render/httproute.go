package render

import (
	"maps"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// HTTPRoute has the fields of the Gateway API's HTTPRoute that an export sets.
// The module with the complete type has too many dependencies for one object.
type HTTPRoute struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              HTTPRouteSpec `json:"spec"`
}

// HTTPRouteSpec routes requests for host names from a Gateway to Services.
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

// HTTPRouteRule routes paths to Services.
type HTTPRouteRule struct {
	Matches     []HTTPRouteMatch `json:"matches"`
	BackendRefs []BackendRef     `json:"backendRefs"`
}

// HTTPRouteMatch matches requests by their path.
type HTTPRouteMatch struct {
	Path HTTPPathMatch `json:"path"`
}

// HTTPPathMatch is the prefix of a path.
type HTTPPathMatch struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

// BackendRef names a Service.
type BackendRef struct {
	Name string `json:"name"`
	Port int32  `json:"port"`
}

// httpRoute renders the HTTPRoute of a service.
func httpRoute(c *context, r model.Route) Manifest {
	namespace, name, has := strings.Cut(r.Gateway, "/")
	if !has {
		namespace, name = "", r.Gateway
	}
	o := &HTTPRoute{TypeMeta: typeMeta("gateway.networking.k8s.io/v1", "HTTPRoute"), ObjectMeta: c.meta(r.Service.Host, r.Service)}
	o.Annotations = maps.Clone(r.Service.X.Annotations)
	o.Spec.ParentRefs = []ParentRef{{Namespace: namespace, Name: name}}
	if r.Host != "" {
		o.Spec.Hostnames = []string{r.Host}
	}
	o.Spec.Rules = []HTTPRouteRule{{
		Matches:     []HTTPRouteMatch{{Path: HTTPPathMatch{Type: "PathPrefix", Value: r.Path}}},
		BackendRefs: []BackendRef{{Name: r.Backend, Port: r.Port}},
	}}
	return Manifest{Object: o, Comments: comments{"": r.Origin}}
}
