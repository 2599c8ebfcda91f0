package render

import (
	"cmp"
	"iter"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/seed-6dc66d55/compose/k8sexport/yamlout"
)

// Object is a pointer to a type of k8s.io/api, or to an HTTPRoute.
type Object interface {
	metav1.Object
	GetObjectKind() schema.ObjectKind
}

// Manifest is an object with comments.
type Manifest struct {
	Object Object
	// Comments are the comments of fields by their path in the object
	// (`spec.template.spec.containers[0].env`). The comment for "" is that of
	// the object itself.
	Comments map[string]string

	base string // name without the hash of the content
}

// Kind returns the kind of the object.
func (m Manifest) Kind() string { return m.Object.GetObjectKind().GroupVersionKind().Kind }

// Name returns the name of the object.
func (m Manifest) Name() string { return m.Object.GetName() }

// YAML returns the object as a YAML document.
func (m Manifest) YAML() ([]byte, error) { return Manifests{m}.YAML() }

// Manifests are objects in the order in which they must be applied.
type Manifests []Manifest

// kinds are ordered: an object comes after those that it refers to.
var kinds = []string{
	"Namespace", "ServiceAccount", "Role", "RoleBinding", "Secret", "ConfigMap", "PersistentVolume", "PersistentVolumeClaim",
	"NetworkPolicy", "Service", "StatefulSet", "Deployment", "DaemonSet", "Job", "CronJob",
	"PodDisruptionBudget", "HorizontalPodAutoscaler", "Ingress", "HTTPRoute",
}

// sorted sorts by kind and then by name.
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

// chunk is the number of objects that one goroutine writes: about a
// millisecond of work.
const chunk = 200

// YAML returns all objects as a stream of YAML documents.
func (m Manifests) YAML() ([]byte, error) {
	chunks := slices.Collect(slices.Chunk(m, chunk))
	streams := make([][]byte, len(chunks))
	var writers errgroup.Group
	writers.SetLimit(runtime.GOMAXPROCS(0))
	for i, one := range chunks {
		writers.Go(func() (err error) {
			streams[i], err = one.stream()
			return err
		})
	}
	if err := writers.Wait(); err != nil {
		return nil, err
	}
	return yamlout.Join(streams), nil
}

// Uncomment removes all comments.
func (m Manifests) Uncomment() {
	for i := range m {
		m[i].Comments = nil
	}
}

func (m Manifests) stream() ([]byte, error) {
	w := yamlout.NewWriter()
	for _, one := range m {
		if err := w.Document(one.Object, one.Comments); err != nil {
			return nil, err
		}
	}
	return w.Bytes(), nil
}

// Files yields the objects with a file name for each, which does not change
// with the content.
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

// comments are the comments of the fields of an object, or of a part of it.
type comments map[string]string

// under adds the comments of a part at a path.
func (c comments) under(path string, part comments) {
	for below, text := range part {
		switch {
		case below == "":
			c[path] = text
		case below[0] == '[':
			c[path+below] = text
		default:
			c[path+"."+below] = text
		}
	}
}
