package ladder

import (
	"cmp"
	"fmt"
	"slices"
)

// Fault is a place where manifests contradict each other: each object may be
// accepted, and what they describe together would not run.
type Fault struct {
	Object string // Deployment/web
	Path   string // spec.template.spec.volumes[0]
	Rule   string
	Detail string
}

func (f Fault) String() string {
	if f.Path == "" {
		return fmt.Sprintf("%s: %s: %s", f.Object, f.Rule, f.Detail)
	}
	return fmt.Sprintf("%s %s: %s: %s", f.Object, f.Path, f.Rule, f.Detail)
}

// Outside is what manifests may refer to though they do not hold it.
type Outside struct {
	// Objects are there already: "Secret/tls", "PersistentVolumeClaim/data".
	Objects []string
	// Unfilled says that Secrets may be without the keys that they will have.
	Unfilled bool
	// Hosts are the names by which the Compose file's services know each other.
	Hosts []string
}

// bundle is the manifests under examination; rules add to its faults.
type bundle struct {
	objects []Object
	pods    []pod
	outside Outside
	faults  []Fault
}

// rules are what Lint asks, each for itself.
func rules() []func(*bundle) {
	return []func(*bundle){
		(*bundle).uniqueObjects,
		(*bundle).validNames,
		(*bundle).selectorsMatch,
		(*bundle).uniqueInPods,
		(*bundle).mountsHaveVolumes,
		(*bundle).referencesExist,
		(*bundle).nothingIsUnused,
		(*bundle).portsExist,
		(*bundle).backendsExist,
		(*bundle).claimsCanBeShared,
		(*bundle).scalersAlone,
		(*bundle).expansionsMeant,
		(*bundle).peersResolve,
	}
}

// Lint returns where the objects contradict each other, in a fixed order.
func Lint(objects []Object, outside Outside) []Fault {
	b := &bundle{objects: objects, pods: pods(objects), outside: outside}
	for _, rule := range rules() {
		rule(b)
	}
	slices.SortStableFunc(b.faults, func(x, y Fault) int {
		return cmp.Or(cmp.Compare(x.Object, y.Object), cmp.Compare(x.Path, y.Path))
	})
	return b.faults
}

func (b *bundle) fault(o Object, path, rule, format string, a ...any) {
	b.faults = append(b.faults, Fault{o.String(), path, rule, fmt.Sprintf(format, a...)})
}

// find returns the object of a kind and name.
func (b *bundle) find(kind, name string) (Object, bool) {
	i := slices.IndexFunc(b.objects, func(o Object) bool { return o.GetKind() == kind && o.GetName() == name })
	if i < 0 {
		return Object{}, false
	}
	return b.objects[i], true
}

// there tells whether an object can be referred to. The certificate of the API
// server is in every namespace.
func (b *bundle) there(kind, name string) bool {
	_, ok := b.find(kind, name)
	return ok || kind == "ConfigMap" && name == "kube-root-ca.crt" || slices.Contains(b.outside.Objects, kind+"/"+name)
}
