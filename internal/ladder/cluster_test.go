package ladder

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// patience is how long a rollout may take. No image is pulled and nothing
// runs; the time goes into waiting that a manifest asks for.
const patience = 2 * time.Minute

// connect opens the server of this test run, once.
var connect = sync.OnceValues(func() (*Server, error) { return Connect(os.Getenv("COMPOSE_TEST_CLUSTER")) })

// cluster is the API server to ask. Continuous integration always has one.
func cluster(t *testing.T) *Server {
	t.Helper()
	if os.Getenv("COMPOSE_TEST_CLUSTER") == "" {
		t.Skip(`COMPOSE_TEST_CLUSTER names no kubeconfig: scripts/cluster up; eval "$(scripts/cluster env)"`)
	}
	s, err := connect()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// namespace makes one for a test. Its end takes its time; nobody waits for it.
func (s *Server) namespace(t testing.TB) string {
	t.Helper()
	o := unstructured.Unstructured{Object: thing{
		"apiVersion": "v1", "kind": "Namespace", "metadata": thing{"name": "test-" + strings.ToLower(rand.Text()[:10])},
	}}
	if _, err := s.Apply(t.Context(), "", o); err != nil {
		t.Fatalf("create a namespace: %v", err)
	}
	t.Cleanup(func() { s.remove(t, o) })
	return o.GetName()
}

// remove deletes an object of the whole cluster after a test.
func (s *Server) remove(t testing.TB, o unstructured.Unstructured) {
	t.Helper()
	var refused *Refusal
	err := s.Delete(context.WithoutCancel(t.Context()), "", o)
	if errors.As(err, &refused) && refused.Code == http.StatusNotFound {
		return
	}
	if err != nil {
		t.Errorf("delete %s/%s: %v", o.GetKind(), o.GetName(), err)
	}
}

// climb takes a manifest up the whole ladder. Without a server it ends where
// one is needed.
func climb(t *testing.T, manifest []byte, outside Outside) {
	t.Helper()
	objects := examine(t, manifest, outside)
	if os.Getenv("COMPOSE_TEST_CLUSTER") == "" || len(objects) == 0 {
		return
	}
	s := cluster(t)
	namespace := s.namespace(t)
	objects = settle(objects, namespace)
	for _, o := range objects {
		if err := s.Try(t.Context(), namespace, o.Unstructured); err != nil {
			t.Errorf("accept %s: %v", o, err)
		}
	}
	if !t.Failed() {
		s.rollOut(t, namespace, objects, outside)
	}
}

// examine decodes and lints.
func examine(t testing.TB, manifest []byte, outside Outside) []Object {
	t.Helper()
	objects, err := Read(manifest)
	if err != nil {
		t.Fatalf("decode: %v", err)
	}
	for _, fault := range Lint(objects, outside) {
		t.Errorf("lint: %s", fault)
	}
	return objects
}

// settle moves objects into the test's namespace, with those that the whole
// cluster has once getting names of the test's own.
func settle(objects []Object, namespace string) []Object {
	var moved []Object
	for _, o := range objects {
		c := Object{Unstructured: *o.DeepCopy(), Typed: o.Typed}
		switch o.GetKind() {
		case "Namespace":
			continue
		case "PersistentVolume":
			c.SetName(namespace + "-" + o.GetName())
			c.SetNamespace("")
		case "PersistentVolumeClaim":
			if volume, ok, _ := unstructured.NestedString(c.Object, "spec", "volumeName"); ok {
				_ = unstructured.SetNestedField(c.Object, namespace+"-"+volume, "spec", "volumeName")
			}
			fallthrough
		default:
			if o.GetNamespace() != "" {
				c.SetNamespace(namespace)
			}
		}
		moved = append(moved, c)
	}
	return moved
}

// rollOut stores the objects, waits until they are what they promise, and
// stores them again, which must change nothing.
func (s *Server) rollOut(t *testing.T, namespace string, objects []Object, outside Outside) {
	t.Helper()
	extra, err := s.Supply(t.Context(), namespace, objects, outside)
	for _, o := range extra {
		t.Cleanup(func() { s.remove(t, o) })
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		if _, err := s.Apply(t.Context(), namespace, o.Unstructured); err != nil {
			t.Fatalf("apply %s: %v", o, err)
		}
		if o.GetKind() == "PersistentVolume" {
			t.Cleanup(func() { s.remove(t, o.Unstructured) })
		}
	}
	s.await(t, namespace, objects)
	s.runNow(t, namespace, objects)
	for _, o := range objects {
		kept, err := s.Apply(t.Context(), namespace, o.Unstructured)
		if err != nil {
			t.Errorf("apply %s again: %v", o, err)
		} else if kept.GetGeneration() > 1 {
			t.Errorf("apply %s again: it changed", o)
		}
	}
}

func (s *Server) await(t *testing.T, namespace string, objects []Object) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for _, o := range objects {
		if err := s.Await(ctx, namespace, o.Unstructured); err != nil {
			troubles, _ := s.Troubles(t.Context(), namespace)
			t.Fatalf("%v\n%s", err, strings.Join(troubles, "\n"))
		}
	}
}

// runNow runs at once what waits for a time or for somebody to ask.
func (s *Server) runNow(t *testing.T, namespace string, objects []Object) {
	t.Helper()
	var started []Object
	for _, o := range objects {
		spec, waits := waiting(o)
		if !waits {
			continue
		}
		now := Object{Unstructured: unstructured.Unstructured{Object: thing{
			"apiVersion": "batch/v1", "kind": "Job", "metadata": thing{"name": "now-" + rand.Text()[:5], "labels": thing{"of": o.GetName()}}, "spec": spec,
		}}}
		now.SetName(strings.ToLower(now.GetName()))
		if _, err := s.Apply(t.Context(), namespace, now.Unstructured); err != nil {
			t.Fatalf("run %s now: %v", o, err)
		}
		started = append(started, now)
	}
	s.await(t, namespace, started)
}

// waiting is what a Job would do whose time has not come.
func waiting(o Object) (thing, bool) {
	if o.GetKind() == "CronJob" {
		spec, ok, _ := unstructured.NestedMap(o.Object, "spec", "jobTemplate", "spec")
		return spec, ok
	}
	spec, ok, _ := unstructured.NestedMap(o.Object, "spec")
	if suspended, _ := spec["suspend"].(bool); o.GetKind() != "Job" || !ok || !suspended {
		return nil, false
	}
	delete(spec, "suspend")
	return spec, true
}
