package ladder

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// TestRestrictedNamespace rolls out an export with --hardening restricted in a
// namespace that enforces this Pod Security Standard. The server warns about the
// workloads whose Pods it would refuse: those that the report of the golden
// lists as not admitted.
func TestRestrictedNamespace(t *testing.T) {
	s := cluster(t)
	archive, err := txtar.ParseFile("../../k8sexport/testdata/hardening.txtar")
	if err != nil {
		t.Fatal(err)
	}
	outside := around(t, unpack(t, archive))
	namespace := s.namespace(t)
	labels := thing{"pod-security.kubernetes.io/enforce": "restricted", "pod-security.kubernetes.io/warn": "restricted"}
	o := unstructured.Unstructured{Object: thing{"apiVersion": "v1", "kind": "Namespace", "metadata": thing{"name": namespace, "labels": labels}}}
	if _, err := s.Apply(t.Context(), "", o); err != nil {
		t.Fatal(err)
	}
	var refused []string
	objects := settle(examine(t, section(archive, "manifests.yaml"), outside), namespace)
	objects = slices.DeleteFunc(objects, func(o Object) bool {
		if _, workload := podOf(o); !workload || s.Try(t.Context(), namespace, o.Unstructured) == nil {
			return false
		}
		refused = append(refused, o.GetName())
		return true
	})
	if diff := cmp.Diff([]string{"four", "one", "three", "two"}, refused); diff != "" {
		t.Errorf("refused workloads (-want +got):\n%s", diff)
	}
	s.rollOut(t, namespace, objects, outside)
}
