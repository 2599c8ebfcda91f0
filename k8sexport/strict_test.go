package k8sexport

import (
	"bytes"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"
)

// ofKind returns the types that manifests decode into.
var ofKind = map[string]func() Object{
	"Namespace":               func() Object { return new(corev1.Namespace) },
	"ServiceAccount":          func() Object { return new(corev1.ServiceAccount) },
	"Role":                    func() Object { return new(rbacv1.Role) },
	"RoleBinding":             func() Object { return new(rbacv1.RoleBinding) },
	"Secret":                  func() Object { return new(corev1.Secret) },
	"ConfigMap":               func() Object { return new(corev1.ConfigMap) },
	"PersistentVolume":        func() Object { return new(corev1.PersistentVolume) },
	"PersistentVolumeClaim":   func() Object { return new(corev1.PersistentVolumeClaim) },
	"NetworkPolicy":           func() Object { return new(networkingv1.NetworkPolicy) },
	"Service":                 func() Object { return new(corev1.Service) },
	"StatefulSet":             func() Object { return new(appsv1.StatefulSet) },
	"Deployment":              func() Object { return new(appsv1.Deployment) },
	"DaemonSet":               func() Object { return new(appsv1.DaemonSet) },
	"Job":                     func() Object { return new(batchv1.Job) },
	"CronJob":                 func() Object { return new(batchv1.CronJob) },
	"PodDisruptionBudget":     func() Object { return new(policyv1.PodDisruptionBudget) },
	"HorizontalPodAutoscaler": func() Object { return new(autoscalingv2.HorizontalPodAutoscaler) },
	"Ingress":                 func() Object { return new(networkingv1.Ingress) },
	"HTTPRoute":               func() Object { return new(HTTPRoute) },
}

// strict decodes a stream as the API server does, without unknown and duplicate
// fields.
func strict(t interface {
	Helper()
	Fatalf(string, ...any)
}, raw []byte) []Object {
	t.Helper()
	var out []Object
	for _, doc := range bytes.Split(raw, []byte("\n---\n")) {
		var meta struct{ Kind string }
		if err := yaml.Unmarshal(doc, &meta); err != nil {
			t.Fatalf("%v in:\n%s", err, doc)
		}
		make, ok := ofKind[meta.Kind]
		if !ok {
			t.Fatalf("unknown kind %q in:\n%s", meta.Kind, doc)
		}
		o := make()
		if err := yaml.UnmarshalStrict(doc, o); err != nil {
			t.Fatalf("%v in:\n%s", err, doc)
		}
		out = append(out, o)
	}
	return out
}

// podOf is the Pod that a workload makes.
func podOf(o Object) *corev1.PodSpec {
	if t := templateOf(o); t != nil {
		return &t.Spec
	}
	return nil
}
