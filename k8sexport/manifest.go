package k8sexport

import (
	"bytes"
	"cmp"
	"iter"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Object is a Kubernetes object: a pointer to one of k8s.io/api's types, or
// to one of ours of the same make.
type Object interface {
	metav1.Object
	GetObjectKind() schema.ObjectKind
}

// Manifest is one object with the places that it comes from.
type Manifest struct {
	Object Object
	// Origins are comments: the place in the Compose files of a field, by its
	// path in the object (`spec.template.spec.containers[0].env`); "" is the
	// object itself.
	Origins map[string]string
	// base is the name without what changes with the content.
	base string
}

// Kind is the object's kind.
func (m Manifest) Kind() string { return m.Object.GetObjectKind().GroupVersionKind().Kind }

// Name is the object's name.
func (m Manifest) Name() string { return m.Object.GetName() }

// Manifests are objects in the order in which they are to be applied.
type Manifests []Manifest

// kinds is the order of kinds: what others refer to comes first.
var kinds = []string{
	"Namespace", "ServiceAccount", "Role", "RoleBinding", "Secret", "ConfigMap", "PersistentVolume", "PersistentVolumeClaim",
	"NetworkPolicy", "Service", "StatefulSet", "Deployment", "DaemonSet", "Job", "CronJob",
	"PodDisruptionBudget", "HorizontalPodAutoscaler", "Ingress", "HTTPRoute",
}

// sorted puts manifests in order, by kind and then by name.
func (m Manifests) sorted() Manifests {
	rank := make(map[string]int, len(kinds))
	for i, k := range kinds {
		rank[k] = i
	}
	slices.SortStableFunc(m, func(a, b Manifest) int {
		return cmp.Or(cmp.Compare(rank[a.Kind()], rank[b.Kind()]), cmp.Compare(a.Name(), b.Name()))
	})
	return m
}

// atOnce is how many objects are worth a goroutine: writing them takes some
// milliseconds.
const atOnce = 200

// YAML writes all objects as one stream.
func (m Manifests) YAML() ([]byte, error) {
	parts := slices.Collect(slices.Chunk(m, atOnce))
	written := make([][]byte, len(parts))
	var writers errgroup.Group
	writers.SetLimit(runtime.GOMAXPROCS(0))
	for i, part := range parts {
		writers.Go(func() (err error) {
			written[i], err = part.stream()
			return err
		})
	}
	if err := writers.Wait(); err != nil {
		return nil, err
	}
	return bytes.Join(written, []byte(divider)), nil
}

// divider stands between two documents of a stream.
const divider = "---\n"

func (m Manifests) stream() ([]byte, error) {
	w := newWriter()
	for i, one := range m {
		if i > 0 {
			w.out = append(w.out, divider...)
		}
		if err := w.manifest(one); err != nil {
			return nil, err
		}
	}
	return w.out, nil
}

// YAML writes one object.
func (m Manifest) YAML() ([]byte, error) { return Manifests{m}.YAML() }

// Files are the objects by a file name for each, which does not change with
// the content.
func (m Manifests) Files() iter.Seq2[string, Manifest] {
	return func(yield func(string, Manifest) bool) {
		taken := map[string]bool{}
		for _, one := range m {
			base := cmp.Or(one.base, one.Name())
			if taken[base+one.Kind()] {
				base = one.Name()
			}
			taken[base+one.Kind()] = true
			if !yield(base+"-"+strings.ToLower(one.Kind())+".yaml", one) {
				return
			}
		}
	}
}
