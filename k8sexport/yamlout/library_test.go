package yamlout

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// sample is a Deployment as an export writes it, with its comments.
func sample() (*appsv1.Deployment, map[string]string) {
	d := &appsv1.Deployment{TypeMeta: metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"}}
	d.Name, d.Labels = "web", map[string]string{"app.kubernetes.io/name": "web", "app.kubernetes.io/instance": "shop"}
	c := corev1.Container{Name: "web", Image: "registry.example.com/team/web:1.0", Command: []string{"serve", "--port", "8080"}}
	comments := map[string]string{"": "compose.yaml:3 services.web"}
	for i := range 10 {
		c.Env = append(c.Env, corev1.EnvVar{Name: fmt.Sprint("VARIABLE_", i), Value: "postgres://app@db:5432/app"})
		c.Ports = append(c.Ports, corev1.ContainerPort{ContainerPort: int32(8000 + i), Protocol: corev1.ProtocolTCP})
		comments[fmt.Sprintf("spec.template.spec.containers[0].ports[%d]", i)] = "compose.yaml:9 services.web.ports[0]"
	}
	d.Spec.Template.Spec.Containers = []corev1.Container{c}
	return d, comments
}

func BenchmarkWriter(b *testing.B) {
	object, comments := sample()
	w := NewWriter()
	for b.Loop() {
		w.out = w.out[:0]
		if err := w.Document(object, comments); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLibrary writes the same document with gopkg.in/yaml.v3: typed value,
// nodes with comments, text. Decision record 9 compares the two.
func BenchmarkLibrary(b *testing.B) {
	object, comments := sample()
	for b.Loop() {
		var out bytes.Buffer
		e := yaml.NewEncoder(&out)
		e.SetIndent(2)
		node := nodeOf(reflect.ValueOf(object).Elem(), "", comments)
		node.HeadComment = comments[""]
		if err := e.Encode(node); err != nil {
			b.Fatal(err)
		}
	}
}

// nodeOf returns a value as a node. It does less than a Writer: it knows no
// quantities, and does not care about the order of apiVersion and kind.
func nodeOf(v reflect.Value, path string, comments map[string]string) *yaml.Node {
	n := &yaml.Node{LineComment: comments[path]}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return nodeOf(v.Elem(), path, comments)
	case reflect.Struct:
		n.Kind = yaml.MappingNode
		addFields(n, v, path, comments)
	case reflect.Map:
		n.Kind = yaml.MappingNode
		for _, k := range slices.SortedFunc(slices.Values(v.MapKeys()), func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) }) {
			n.Content = append(n.Content, scalarNode(k), nodeOf(v.MapIndex(k), path+"."+k.String(), comments))
		}
	case reflect.Slice:
		n.Kind = yaml.SequenceNode
		for i := range v.Len() {
			n.Content = append(n.Content, nodeOf(v.Index(i), fmt.Sprintf("%s[%d]", path, i), comments))
		}
	default:
		text := scalarNode(v)
		text.LineComment = n.LineComment
		return text
	}
	return n
}

func addFields(n *yaml.Node, v reflect.Value, path string, comments map[string]string) {
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		switch {
		case name == "":
			addFields(n, v.Field(i), path, comments)
		case !v.Field(i).IsZero():
			key := &yaml.Node{}
			key.SetString(name)
			n.Content = append(n.Content, key, nodeOf(v.Field(i), strings.TrimPrefix(path+"."+name, "."), comments))
		}
	}
}

func scalarNode(v reflect.Value) *yaml.Node {
	n := &yaml.Node{}
	if v.Kind() == reflect.String {
		n.SetString(v.String())
		return n
	}
	n.Kind, n.Value = yaml.ScalarNode, fmt.Sprint(v.Interface())
	return n
}
