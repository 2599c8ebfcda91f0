package ladder

import (
	"fmt"
	"slices"
	"strings"

	core "k8s.io/api/core/v1"
)

// mountsHaveVolumes: each mount names a volume of its pod, each volume is
// mounted, and a mount of one file names a file that the volume has.
func (b *bundle) mountsHaveVolumes() {
	for _, p := range b.pods {
		used := map[string]bool{}
		for _, c := range p.containers() {
			for i, m := range c.VolumeMounts {
				used[m.Name] = true
				b.mount(p, m, fmt.Sprintf("%s.volumeMounts[%d]", c.path, i))
			}
		}
		for i, v := range p.spec.Volumes {
			if !used[v.Name] {
				b.fault(p.of, p.at("spec.volumes[%d]", i), "volumes mounted", "no container mounts %s", v.Name)
			}
		}
		for i, v := range p.claims {
			if !used[v.Name] {
				b.fault(p.of, fmt.Sprintf("spec.volumeClaimTemplates[%d]", i), "volumes mounted", "no container mounts %s", v.Name)
			}
		}
	}
}

func (b *bundle) mount(p pod, m core.VolumeMount, where string) {
	i := slices.IndexFunc(p.spec.Volumes, func(v core.Volume) bool { return v.Name == m.Name })
	if i < 0 {
		if !p.claim(m.Name) {
			b.fault(p.of, where, "mounts have volumes", "the pod has no volume %s", m.Name)
		}
		return
	}
	files, known := b.files(p.spec.Volumes[i].VolumeSource)
	if !known || m.SubPath == "" {
		return
	}
	if !slices.ContainsFunc(files, func(f string) bool { return f == m.SubPath || strings.HasPrefix(f, m.SubPath+"/") }) {
		b.fault(p.of, where, "mounts have volumes", "volume %s has no file %s", m.Name, m.SubPath)
	}
}

// files lists what a volume made of ConfigMaps and Secrets holds, where that
// can be known.
func (b *bundle) files(v core.VolumeSource) ([]string, bool) {
	switch {
	case v.ConfigMap != nil:
		return b.filesOf("ConfigMap", v.ConfigMap.Name, v.ConfigMap.Items)
	case v.Secret != nil:
		return b.filesOf("Secret", v.Secret.SecretName, v.Secret.Items)
	case v.Projected == nil:
		return nil, false
	}
	var all []string
	for _, source := range v.Projected.Sources {
		var files []string
		known := false
		if c := source.ConfigMap; c != nil {
			files, known = b.filesOf("ConfigMap", c.Name, c.Items)
		} else if s := source.Secret; s != nil {
			files, known = b.filesOf("Secret", s.Name, s.Items)
		}
		if !known {
			return nil, false
		}
		all = append(all, files...)
	}
	return all, true
}

func (b *bundle) filesOf(kind, name string, items []core.KeyToPath) ([]string, bool) {
	if len(items) == 0 {
		o, ok := b.find(kind, name)
		return keys(o), ok
	}
	var files []string
	for _, item := range items {
		files = append(files, item.Path)
	}
	return files, true
}

// keys are the entries of a ConfigMap or a Secret.
func keys(o Object) []string {
	var all []string
	for _, field := range []string{"data", "binaryData", "stringData"} {
		entries, _ := o.Object[field].(map[string]any)
		for key := range entries {
			all = append(all, key)
		}
	}
	return all
}
