package ladder

import (
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// uniqueObjects: two documents of one name would overwrite each other.
func (b *bundle) uniqueObjects() {
	seen := map[string]bool{}
	for _, o := range b.objects {
		key := o.GroupVersionKind().GroupKind().String() + "/" + o.GetNamespace() + "/" + o.GetName()
		if seen[key] {
			b.fault(o, "metadata.name", "unique objects", "there are two of this name")
		}
		seen[key] = true
	}
}

// longest is how long the name of a kind may be. Its controller makes longer
// ones of it, for pods or as the value of a label, which then are refused
// where nobody looks.
func longest(kind string) int {
	switch kind {
	case "StatefulSet", "CronJob":
		return 52
	}
	return 63
}

// validNames: what an object is named must be a host name or part of one.
func (b *bundle) validNames() {
	for _, o := range b.objects {
		name := o.GetName()
		if len(name) > longest(o.GetKind()) {
			b.fault(o, "metadata.name", "valid names", "%d characters; %d is the most for a %s", len(name), longest(o.GetKind()), o.GetKind())
			continue
		}
		if faults := validation.IsDNS1123Label(name); len(faults) > 0 && o.GetKind() != "CustomResourceDefinition" {
			b.fault(o, "metadata.name", "valid names", "%s", strings.Join(faults, "; "))
		}
	}
}
