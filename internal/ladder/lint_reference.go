package ladder

import (
	"fmt"
	"slices"

	core "k8s.io/api/core/v1"
)

// reference is a place where a pod names another object, or a key in it.
type reference struct {
	kind, name, key string
	path            string
	optional        bool
}

// referencesExist: what a pod needs to start is among the objects, with the key
// that it asks for. A missing one leaves the pod waiting for ever.
func (b *bundle) referencesExist() {
	for _, p := range b.pods {
		for _, r := range p.references() {
			if r.optional || r.name == "" {
				continue
			}
			if !b.there(r.kind, r.name) {
				b.fault(p.of, r.path, "references exist", "there is no %s %s", r.kind, r.name)
				continue
			}
			o, ok := b.find(r.kind, r.name)
			if ok && r.key != "" && !slices.Contains(keys(o), r.key) && !b.unfilled(o) {
				b.fault(p.of, r.path, "references exist", "%s has no key %s", o, r.key)
			}
		}
	}
}

// unfilled tells whether somebody has yet to write a Secret's values.
func (b *bundle) unfilled(o Object) bool {
	return b.outside.Unfilled && o.GetKind() == "Secret" && len(keys(o)) == 0
}

// references are all those of a pod.
func (p pod) references() []reference {
	var all []reference
	if name := p.spec.ServiceAccountName; name != "" && name != "default" {
		all = append(all, reference{kind: "ServiceAccount", name: name, path: p.at("spec.serviceAccountName")})
	}
	for i, s := range p.spec.ImagePullSecrets {
		all = append(all, reference{kind: "Secret", name: s.Name, path: p.at("spec.imagePullSecrets[%d]", i)})
	}
	for _, c := range p.containers() {
		all = append(all, c.references()...)
	}
	for i, v := range p.spec.Volumes {
		all = append(all, volumeReferences(v, p.at("spec.volumes[%d]", i))...)
	}
	return all
}

func (c container) references() []reference {
	var all []reference
	for i, e := range c.EnvFrom {
		path := fmt.Sprintf("%s.envFrom[%d]", c.path, i)
		if r := e.ConfigMapRef; r != nil {
			all = append(all, reference{"ConfigMap", r.Name, "", path, isTrue(r.Optional)})
		}
		if r := e.SecretRef; r != nil {
			all = append(all, reference{"Secret", r.Name, "", path, isTrue(r.Optional)})
		}
	}
	for i, e := range c.Env {
		if e.ValueFrom == nil {
			continue
		}
		path := fmt.Sprintf("%s.env[%d]", c.path, i)
		if r := e.ValueFrom.ConfigMapKeyRef; r != nil {
			all = append(all, reference{"ConfigMap", r.Name, r.Key, path, isTrue(r.Optional)})
		}
		if r := e.ValueFrom.SecretKeyRef; r != nil {
			all = append(all, reference{"Secret", r.Name, r.Key, path, isTrue(r.Optional)})
		}
	}
	return all
}

func volumeReferences(v core.Volume, path string) []reference {
	var all []reference
	if c := v.PersistentVolumeClaim; c != nil {
		all = append(all, reference{kind: "PersistentVolumeClaim", name: c.ClaimName, path: path})
	}
	if c := v.ConfigMap; c != nil {
		all = append(all, keyReferences("ConfigMap", c.Name, c.Items, path, c.Optional)...)
	}
	if s := v.Secret; s != nil {
		all = append(all, keyReferences("Secret", s.SecretName, s.Items, path, s.Optional)...)
	}
	if v.Projected == nil {
		return all
	}
	for i, source := range v.Projected.Sources {
		path := fmt.Sprintf("%s.projected.sources[%d]", path, i)
		if c := source.ConfigMap; c != nil {
			all = append(all, keyReferences("ConfigMap", c.Name, c.Items, path, c.Optional)...)
		}
		if s := source.Secret; s != nil {
			all = append(all, keyReferences("Secret", s.Name, s.Items, path, s.Optional)...)
		}
	}
	return all
}

func keyReferences(kind, name string, items []core.KeyToPath, path string, optional *bool) []reference {
	all := []reference{{kind, name, "", path, isTrue(optional)}}
	for _, item := range items {
		all = append(all, reference{kind, name, item.Key, path, isTrue(optional)})
	}
	return all
}

func isTrue(b *bool) bool { return b != nil && *b }

// nothingIsUnused: an object that only pods can use is used by one; otherwise
// it was renamed, or its reference was lost.
func (b *bundle) nothingIsUnused() {
	used := map[string]bool{}
	for _, p := range b.pods {
		for _, r := range p.references() {
			used[r.kind+"/"+r.name] = true
		}
	}
	for _, secret := range b.certificates() {
		used["Secret/"+secret] = true
	}
	for _, o := range b.objects {
		switch o.GetKind() {
		case "ConfigMap", "Secret", "PersistentVolumeClaim", "ServiceAccount":
			if !used[o.String()] {
				b.fault(o, "", "nothing unused", "no pod refers to it")
			}
		}
	}
}
