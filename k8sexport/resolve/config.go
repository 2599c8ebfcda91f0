package resolve

import (
	"path"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/extension"
	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// dataSet holds the ConfigMaps and Secrets of an export.
type dataSet struct {
	in      *input
	names   *names
	byPath  map[string]*model.Data // configs.site, secrets.key
	copies  map[string]*model.Data // of bind mounts, by path on this machine
	created []*model.Data
}

// readConfigs reads the configs and secrets that exported services mount.
func readConfigs(in *input, all *services, n *names) *dataSet {
	d := &dataSet{in: in, names: n, byPath: map[string]*model.Data{}, copies: map[string]*model.Data{}}
	used := usedConfigs(all)
	variables := in.want.Environment()
	for key, c := range in.want.Configs() {
		d.read("configs", key, types.FileObjectConfig(c), used, variables)
	}
	for key, c := range in.want.Secrets() {
		d.read("secrets", key, types.FileObjectConfig(c), used, variables)
	}
	return d
}

// usedConfigs returns the paths of the configs and secrets that services mount.
func usedConfigs(all *services) map[string]bool {
	used := map[string]bool{}
	for _, s := range all.list {
		specs := []types.ContainerSpec{s.ContainerSpec}
		for _, h := range s.PreStart {
			specs = append(specs, h.ContainerSpec)
		}
		for _, spec := range specs {
			for _, r := range spec.Configs {
				used["configs."+r.Source] = true
			}
			for _, r := range spec.Secrets {
				used["secrets."+r.Source] = true
			}
		}
	}
	return used
}

func (d *dataSet) read(section, key string, c types.FileObjectConfig, used map[string]bool, variables map[string]string) {
	at := section + "." + key
	if !used[at] {
		d.in.Record(at, report.ObjectUnused)
		return
	}
	one := &model.Data{Path: at, Secret: section == "secrets", Keys: map[string]string{"": k8sname.DataKey(path.Base(key))}, Labels: d.in.effectiveLabels(at+".labels", c.Labels)}
	d.byPath[at] = one
	switch {
	case bool(c.External):
		d.external(one, key, c)
		return
	case one.Secret && d.in.options.Secrets == model.SecretsStub:
		d.stub(one, key)
		return
	}
	content, ok := readContent(d.in, at, c, variables)
	if !ok {
		return
	}
	if len(content) > model.MaxObject {
		d.in.Fault(at, "mount it from a volume, or put it into the image", "%d bytes exceed the limit of 1 MiB for a %s", len(content), one.Kind())
		return
	}
	if !one.Secret && d.isSecretConfig(key, c, content) {
		one.Secret = true
		if d.in.options.Secrets == model.SecretsStub {
			d.stub(one, key)
			return
		}
	}
	one.Content = map[string][]byte{one.Keys[""]: content}
	d.create(one, k8sname.Label(key, 40))
	if one.Secret && section == "configs" {
		d.in.Record(at, report.ConfigSecret.With("name", one.Name))
	}
}

// isSecretConfig reports whether a config contains a secret value.
func (d *dataSet) isSecretConfig(key string, c types.FileObjectConfig, content []byte) bool {
	return d.in.holdsSecret([]string{"configs", key, "content"}, content) ||
		c.Environment != "" && d.in.holdsSecret([]string{"environment", c.Environment}, content)
}

// external refers to an object that exists in the cluster.
func (d *dataSet) external(one *model.Data, key string, c types.FileObjectConfig) {
	var x extension.Object
	d.in.readExtension(one.Path, c.Extensions, &x)
	name := c.Name
	if name == "" {
		name = key
	}
	one.Name, one.Keys[""] = name, k8sname.DataKey(key)
	d.in.Record(one.Path+".name", report.ObjectExternal.With("kind", one.Kind(), "name", name))
	if !k8sname.IsSubdomain(name) {
		one.Name = k8sname.Label(name, k8sname.MaxLabel)
		d.in.Record(one.Path+".external", report.ObjectRenamed.With("kind", one.Kind(), "name", one.Name, "original", name))
	}
	if x.Key != "" {
		one.Keys[""] = x.Key
	}
	d.in.Note(report.AssumeObject(one.Kind(), one.Name, one.Keys[""], one.Path))
}

// stub creates a Secret without its value.
func (d *dataSet) stub(one *model.Data, key string) {
	one.Name = k8sname.Label(d.in.want.Name()+"-"+key, k8sname.MaxLabel)
	one.Base, one.Content, one.Labels = one.Name, nil, nil
	d.names.take("Secret", one.Name, one.Path)
	d.in.Record(one.Path, report.SecretStub.With("name", one.Name, "key", one.Keys[""]))
	one.Origin = d.in.Comment(one.Path) + ": add the key " + one.Keys[""]
	d.created = append(d.created, one)
}

// create creates an object under a name that ends with a hash of its content.
// A change then rolls out new Pods, and a rollback finds the old content.
func (d *dataSet) create(one *model.Data, base string) {
	var parts []string
	for _, k := range sortedKeys(one.Content) {
		parts = append(parts, k, string(one.Content[k]))
	}
	one.Base, one.Name = base, base+"-"+k8sname.Hash(parts...)
	d.names.take(one.Kind(), one.Name, one.Path)
	one.Origin = d.in.Comment(one.Path)
	if one.Secret {
		d.in.Note(report.SecretsInOutput())
	}
	d.created = append(d.created, one)
}

// readContent returns the value of a config or secret. It returns false after
// recording a fault.
func readContent(in *input, at string, c types.FileObjectConfig, variables map[string]string) ([]byte, bool) {
	switch {
	case c.Content != "":
		return []byte(c.Content), true
	case c.Environment != "":
		value, ok := variables[c.Environment]
		if !ok {
			in.Fault(at+".environment", "", "the variable %s is not set", c.Environment)
		}
		return []byte(value), ok
	case c.File != "":
		return readFile(in, at+".file", c.File)
	}
	return nil, true
}

func readFile(in *input, at, name string) ([]byte, bool) {
	f, ok := in.facts.Files[name]
	switch {
	case !ok:
		in.Fault(at, "", "the content of %s is unknown", name)
	case f.Fault != "":
		in.Fault(at, "", "%s: %s", name, f.Fault)
	case f.Folder():
		in.Fault(at, "set the path of a file", "%s is a folder", name)
	case f.TooBig:
		in.Fault(at, "mount it from a volume, or put it into the image", "%s exceeds the limit of 1 MiB for an object", name)
	default:
		return f.Content, true
	}
	return nil, false
}
