package k8sexport

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// meta is the metadata of an object of the project.
func (e *export) meta(name string, of *service) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: name, Namespace: e.opt.Namespace, Labels: e.labels(of)}
}

// labels are the labels of an object: of a service, or of the project.
func (e *export) labels(of *service) map[string]string {
	out := map[string]string{labelPartOf: e.instance(), labelManagedBy: "compose"}
	if of != nil {
		out[labelName], out[labelInstance] = of.name, e.instance()
	}
	return out
}

// selector are the labels that find a service's Pods.
func (e *export) selector(p *pod) map[string]string {
	return map[string]string{labelName: p.lead().name, labelInstance: e.instance()}
}

func (e *export) instance() string { return labelValue(e.want.Name()) }

// The labels that Kubernetes recommends.
const (
	labelName      = "app.kubernetes.io/name"
	labelInstance  = "app.kubernetes.io/instance"
	labelPartOf    = "app.kubernetes.io/part-of"
	labelManagedBy = "app.kubernetes.io/managed-by"
)

func typeMeta(version, kind string) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: version, Kind: kind}
}
