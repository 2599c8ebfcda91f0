package k8sexport

import (
	"path"
	"unicode/utf8"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
)

// configured is content that Pods mount: a config, a secret, or what a bind
// mount holds, as a ConfigMap or a Secret.
type configured struct {
	path   string // services.web.configs[0], configs.site
	secret bool
	name   string            // of the object
	keys   map[string]string // key in the object by path in the folder; "" for a single file
	modes  map[string]int32  // of files that can be run
}

// configObjects puts out the configs and secrets of the files.
func (e *export) configObjects() {
	used := e.usedObjects()
	for key, c := range e.want.Configs() {
		e.configObject("configs", key, types.FileObjectConfig(c), used)
	}
	for key, c := range e.want.Secrets() {
		e.configObject("secrets", key, types.FileObjectConfig(c), used)
	}
}

// usedObjects are the configs and secrets that exported services mount.
func (e *export) usedObjects() map[string]bool {
	used := map[string]bool{}
	for _, s := range e.all {
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

func (e *export) configObject(section, key string, c types.FileObjectConfig, used map[string]bool) {
	at := section + "." + key
	if !used[at] {
		e.tell(at, Meaningless, "", "no exported service uses it", "")
		return
	}
	o := &configured{path: at, secret: section == "secrets", keys: map[string]string{"": dataKey(key)}}
	e.objects[at] = o
	if bool(c.External) {
		e.externalObject(o, key, c)
		return
	}
	if o.secret && e.opt.Secrets == SecretsStub {
		e.stub(o, key)
		return
	}
	content, ok := e.content(at, c)
	if !ok {
		return
	}
	if len(content) > MaxObject {
		e.fault(at, "mount it from a volume, or let the image have it", "%d bytes are more than the 1 MiB that a %s can hold", len(content), o.kind())
		return
	}
	e.putObject(o, label(key, 40), map[string][]byte{o.keys[""]: content}, c.Labels)
}

func dataKey(name string) string { return keyOf(path.Base(name)) }

func (o *configured) kind() string {
	if o.secret {
		return "Secret"
	}
	return "ConfigMap"
}

// externalObject is one that is there already.
func (e *export) externalObject(o *configured, key string, c types.FileObjectConfig) {
	var x xObject
	e.readExtension(o.path, c.Extensions, &x)
	name := c.Name
	if name == "" {
		name = key
	}
	o.name, o.keys[""] = name, keyOf(key)
	e.tell(o.path+".name", Exact, o.kind()+" "+name, "", "")
	if !isSubdomain(name) {
		o.name = label(name, maxLabel)
		e.tell(o.path+".external", Approximate, o.kind()+" "+o.name, "the name "+name+" is no valid one in Kubernetes", "")
	}
	if x.Key != "" {
		o.keys[""] = x.Key
	}
	e.note(NoteAssumed, "", "the %s %s exists and has the key %s: %s is external", o.kind(), o.name, o.keys[""], o.path)
}

// stub is a Secret whose value somebody else fills in.
func (e *export) stub(o *configured, key string) {
	o.name = label(e.want.Name()+"-"+key, maxLabel)
	e.take("Secret", o.name, o.path)
	e.tell(o.path, Approximate, "Secret "+o.name, "its value is not written: the key "+o.keys[""]+" is to be filled in", "export with --secrets inline, or `kubectl create secret`")
	from := origins{"": e.from(o.path) + ": fill in the key " + o.keys[""]}
	e.add(&corev1.Secret{TypeMeta: typeMeta("v1", "Secret"), ObjectMeta: e.meta(o.name, nil), Type: corev1.SecretTypeOpaque}, from)
}

// content is the value of a config or secret.
func (e *export) content(at string, c types.FileObjectConfig) ([]byte, bool) {
	switch {
	case c.Content != "":
		return []byte(c.Content), true
	case c.Environment != "":
		value, ok := e.environment()[c.Environment]
		if !ok {
			e.fault(at+".environment", "", "the variable %s is not set", c.Environment)
		}
		return []byte(value), ok
	case c.File != "":
		f, ok := e.facts.Files[c.File]
		switch {
		case !ok:
			e.fault(at+".file", "", "the content of %s is not known", c.File)
		case f.Fault != "":
			e.fault(at+".file", "", "%s: %s", c.File, f.Fault)
		case f.Folder():
			e.fault(at+".file", "name a file", "%s is a folder", c.File)
		case f.TooBig:
			e.fault(at+".file", "mount it from a volume, or let the image have it", "%s is bigger than the 1 MiB that an object can hold", c.File)
		default:
			return f.Content, true
		}
		return nil, false
	}
	return nil, true
}

func (e *export) environment() map[string]string {
	if e.variables == nil {
		e.variables = e.want.Environment()
	}
	return e.variables
}

// putObject puts out a ConfigMap or a Secret under a name that changes with
// its content, so that a change rolls the Pods and a rollback finds the old one.
func (e *export) putObject(o *configured, base string, content map[string][]byte, labels types.Labels) {
	parts := []string{}
	for _, k := range sortedKeys(content) {
		parts = append(parts, k, string(content[k]))
	}
	o.name = base + "-" + shortHash(parts...)
	e.take(o.kind(), o.name, o.path)
	meta := e.meta(o.name, nil)
	for _, k := range sortedKeys(labels) {
		e.labelOrAnnotate(&meta.Labels, &meta.Annotations, o.path+".labels."+k, k, labels[k])
	}
	from := origins{"": e.from(o.path)}
	if o.secret {
		e.note(NoteSecret, "keep the output safe, or export with --secrets stub", "the values of secrets stand in the output, in base64 only")
		e.addNamed(base, &corev1.Secret{TypeMeta: typeMeta("v1", "Secret"), ObjectMeta: meta, Type: corev1.SecretTypeOpaque, Immutable: ptr(true), Data: content}, from)
		return
	}
	m := &corev1.ConfigMap{TypeMeta: typeMeta("v1", "ConfigMap"), ObjectMeta: meta, Immutable: ptr(true)}
	for k, v := range content {
		if utf8.Valid(v) {
			put(&m.Data, k, string(v))
		} else {
			put(&m.BinaryData, k, v)
		}
	}
	e.addNamed(base, m, from)
}

// labelOrAnnotate keeps a label where Kubernetes takes it as one, else makes
// it an annotation, whose value is free.
func (e *export) labelOrAnnotate(labels, annotations *map[string]string, at, key, value string) {
	switch {
	case !isQualified(key):
		e.tell(at, Dropped, "", "the key is no valid one in Kubernetes", "letters, digits, -, _ and . are, 63 at most after the prefix")
	case isLabelValue(value):
		put(labels, key, value)
	default:
		put(annotations, key, value)
		e.tell(at, Approximate, "annotation", "its value is no valid label value", "")
	}
}

// put sets a key of a map that may be nil.
func put[K comparable, V any](m *map[K]V, k K, v V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[k] = v
}
