package render

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

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

// meta returns the metadata of an object of a service, or of the project if
// the service is nil.
func (c *context) meta(name string, s *model.Service) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: name, Namespace: c.model.Options.Namespace, Labels: c.labels(s)}
}

// clusterMeta returns the metadata of an object without a namespace.
func (c *context) clusterMeta(name string) metav1.ObjectMeta {
	meta := c.meta(name, nil)
	meta.Namespace = ""
	return meta
}

// labels returns the labels of an object of a service or of the project.
func (c *context) labels(s *model.Service) map[string]string {
	out := map[string]string{labelPartOf: c.instance(), labelManagedBy: "compose"}
	if s != nil {
		out[labelName], out[labelInstance] = s.Workload, c.instance()
	}
	return out
}

// selector returns the labels that select the Pods of a workload.
func (c *context) selector(p *model.Pod) map[string]string {
	return map[string]string{labelName: p.Lead().Workload, labelInstance: c.instance()}
}

// labeled returns the labels that select the project's Pods with a label.
func (c *context) labeled(key string) map[string]string {
	return map[string]string{key: "true", labelInstance: c.instance()}
}

func (c *context) instance() string { return k8sname.LabelValue(c.model.Project) }

// Domain is the domain of the labels that are not those of Kubernetes. Each kind
// of label has a subdomain, because the rest of a key is a name of the files.
const Domain = "compose.seed-6dc66d55.github.io"

// Labels of Pods by which other objects select them.
func networkLabel(key string) string        { return "network." + Domain + "/" + k8sname.LabelValue(key) }
func aliasLabel(name string) string         { return "alias." + Domain + "/" + name }
func volumeLabel(claim *model.Claim) string { return "volume." + Domain + "/" + claim.Label }

// addLabels adds labels of the files to the metadata of an object. A label with
// a value that Kubernetes does not allow becomes an annotation.
func (c *context) addLabels(meta *metav1.ObjectMeta, path string, labels map[string]string) {
	for _, k := range sortedKeys(labels) {
		switch at := path + "." + k; {
		case !k8sname.IsQualified(k):
			c.Record(at, report.LabelKey)
		case k8sname.IsLabelValue(labels[k]):
			put(&meta.Labels, k, labels[k])
		default:
			put(&meta.Annotations, k, labels[k])
			c.Record(at, report.LabelAnnotation)
		}
	}
}
