package ladder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	rbac "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"pgregory.net/rapid"
	"sigs.k8s.io/yaml"

	"github.com/seed-6dc66d55/compose/k8sexport"
	"github.com/seed-6dc66d55/compose/project"
)

// Random edits of a file change no workload's kind or name, no claim of a mount
// and no field that the API server does not let change.
func TestEditsKeepIdentities(t *testing.T) {
	dir := t.TempDir()
	files(t, dir)
	drawn, compared := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		drawn++
		d := &draw{T: rt}
		options := d.options()
		options.Secrets = k8sexport.SecretsInline // what is masked is to be filled in by hand
		file := d.project()
		before := d.objectsOf(t, dir, file, options)
		for range 3 {
			if before == nil {
				return
			}
			next, name := d.edited(file)
			after := d.objectsOf(t, dir, next, options)
			if after == nil {
				continue // the edited file cannot be exported
			}
			compared++
			if faults := identityFaults(before, after); len(faults) > 0 {
				a, _ := yaml.Marshal(file)
				b, _ := yaml.Marshal(next)
				rt.Fatalf("%s:\n%s\n---- before\n%s\n---- after\n%s", name, strings.Join(faults, "\n"), a, b)
			}
			file, before = next, after
		}
	})
	if compared < drawn {
		t.Errorf("only %d edits of %d files could be exported", compared, drawn)
	}
}

// sequences is how many files are edited on the control plane, with fixed seeds.
const sequences = 12

// An API server accepts each of several edits, and afterwards each service has
// one workload and each volume one claim.
func TestEditsAreApplied(t *testing.T) {
	s := cluster(t)
	dir := t.TempDir()
	files(t, dir)
	applied := 0
	for seed := range 4 * sequences {
		if applied == sequences {
			break
		}
		rapid.Custom(func(rt *rapid.T) bool {
			d := &draw{T: rt}
			options := k8sexport.Options{Secrets: k8sexport.SecretsInline, Expose: one(d, k8sexport.ExposeLoadBalancer, k8sexport.ExposeIngress, k8sexport.ExposeNone)}
			file := d.project()
			objects := d.objectsOf(t, dir, file, options)
			if objects == nil {
				return false
			}
			applied++
			namespace := s.namespace(t)
			history := s.applyAll(t, namespace, objects, nil)
			for range 6 {
				next, name := d.edited(file)
				if after := d.objectsOf(t, dir, next, options); after != nil {
					file, objects = next, after
					history = append(history, name)
					s.applyAll(t, namespace, objects, history)
				}
			}
			return true
		}).Example(seed)
	}
	if applied < sequences {
		t.Errorf("only %d of %d files could be exported", applied, sequences)
	}
}

// applyAll applies objects and checks how many workloads their services have.
func (s *Server) applyAll(t *testing.T, namespace string, objects []Object, history []string) []string {
	t.Helper()
	for _, o := range settle(objects, namespace) {
		var refused *Refusal
		if _, err := s.Apply(t.Context(), namespace, o.Unstructured); errors.As(err, &refused) {
			t.Errorf("after %q: apply %s: %v", history, o, err)
		}
		if o.GetKind() == "PersistentVolume" && len(history) == 0 {
			t.Cleanup(func() { s.remove(t, o.Unstructured) })
		}
	}
	for name, kinds := range s.running(t, namespace, objects) {
		if len(kinds) > 1 {
			t.Errorf("after %q: service %s has the workloads %s", history, name, strings.Join(kinds, ", "))
		}
	}
	return history
}

// running returns the kinds of the workloads that run without an end by name,
// as far as objects contain one of the name.
func (s *Server) running(t *testing.T, namespace string, objects []Object) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, kind := range []string{"Deployment", "StatefulSet", "DaemonSet"} {
		for _, o := range objects {
			if p, ok := podOf(o); !ok || p.selector == nil {
				continue
			}
			if s.has(t, namespace, kind, o.GetName()) {
				out[o.GetName()] = append(out[o.GetName()], kind)
			}
		}
	}
	return out
}

func (s *Server) has(t *testing.T, namespace, kind, name string) bool {
	t.Helper()
	o := unstructured.Unstructured{Object: thing{"apiVersion": "apps/v1", "kind": kind}}
	path, err := s.path(t.Context(), o.GroupVersionKind(), namespace)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = s.object(t.Context(), call{method: "GET", path: path + "/" + name})
	return err == nil
}

// objectsOf exports a file; nil if it cannot be loaded or exported.
func (d *draw) objectsOf(t *testing.T, dir string, file thing, options k8sexport.Options) []Object {
	text, err := yaml.Marshal(file)
	if err != nil {
		d.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), text, 0o644); err != nil {
		d.Fatal(err)
	}
	want := d.again(t, dir)
	if want == nil {
		return nil
	}
	manifests, err := export(t, want, options)
	var problems project.Problems
	if errors.As(err, &problems) {
		return nil
	}
	objects, err := Read(manifests)
	if err != nil {
		d.Fatal(err)
	}
	return objects
}

// identityFaults compares what must not change when a file is edited.
func identityFaults(before, after []Object) []string {
	var faults []string
	was := identitiesOf(before)
	for what, is := range identitiesOf(after) {
		if old, had := was[what]; had && !reflect.DeepEqual(old, is) {
			faults = append(faults, fmt.Sprintf("%s was %v, and is %v", what, old, is))
		}
	}
	slices.Sort(faults)
	return faults
}

// identitiesOf returns by their description the kinds and names of workloads,
// the claims of mounts, and the fields that cannot be changed.
func identitiesOf(objects []Object) map[string]any {
	out := map[string]any{}
	for _, o := range objects {
		for field, value := range fixed(o) {
			out[o.String()+" "+field] = value
		}
		p, ok := podOf(o)
		if !ok {
			continue
		}
		claims := map[string]string{}
		for _, v := range p.spec.Volumes {
			if v.PersistentVolumeClaim != nil {
				claims[v.Name] = v.PersistentVolumeClaim.ClaimName
			}
		}
		for _, c := range p.containers() {
			i := slices.IndexFunc(c.Env, func(e core.EnvVar) bool { return e.Name == "MARK" })
			if i < 0 {
				continue
			}
			out["workload of "+c.Env[i].Value] = workloadName(o, c.init)
			for _, m := range c.VolumeMounts {
				if claim := claims[m.Name]; claim != "" {
					out["claim of "+c.Env[i].Value+" at "+m.MountPath] = claim
				}
			}
		}
	}
	return out
}

var contentHash = regexp.MustCompile(`-[0-9a-f]{7}$`)

// workloadName returns kind and name. A one-shot service can move between a Job
// and an init container, and the name of a Job has a hash of its content.
func workloadName(o Object, init bool) string {
	if init || o.GetKind() == "Job" {
		return "one-shot"
	}
	return o.GetKind() + "/" + contentHash.ReplaceAllString(o.GetName(), "")
}

// fixed returns the fields of an object that the API server does not let change.
// A Service may cease to be headless in the files: then it stays so.
func fixed(o Object) map[string]any {
	switch o := o.Typed.(type) {
	case *apps.Deployment:
		return map[string]any{"selector": o.Spec.Selector}
	case *apps.DaemonSet:
		return map[string]any{"selector": o.Spec.Selector}
	case *apps.StatefulSet:
		return map[string]any{"selector": o.Spec.Selector, "serviceName": o.Spec.ServiceName, "volumeClaimTemplates": o.Spec.VolumeClaimTemplates}
	case *batch.Job:
		return map[string]any{"template": o.Spec.Template, "completions": o.Spec.Completions}
	case *core.PersistentVolumeClaim:
		spec := o.Spec.DeepCopy()
		spec.Resources = core.VolumeResourceRequirements{}
		return map[string]any{"spec": spec}
	case *core.PersistentVolume:
		return map[string]any{"source": o.Spec.PersistentVolumeSource}
	case *core.Service:
		return map[string]any{"clusterIP": o.Spec.ClusterIP}
	case *rbac.RoleBinding:
		return map[string]any{"roleRef": o.RoleRef}
	}
	return nil
}
