package k8sexport

import (
	"path"
	"strings"
)

// folder makes a ConfigMap or a Secret of what a bind mount holds.
func (e *export) folder(m mount, f File, s *service) *configured {
	id := m.Source
	if known := e.binds[id]; known != nil {
		return known
	}
	o := &configured{path: m.path, keys: map[string]string{}, modes: map[string]int32{}}
	content := map[string][]byte{}
	add := func(rel string, f File) {
		k := keyOf(strings.ReplaceAll(rel, "/", "_"))
		if rel == "" {
			k = keyOf(path.Base(m.Source))
		}
		for n := 2; content[k] != nil; n++ {
			k = keyOf(strings.ReplaceAll(rel, "/", "_") + "_" + string(rune('0'+n%10)))
		}
		body := f.Content
		if body == nil {
			body = []byte{}
		}
		o.keys[rel], content[k] = k, body
		if f.Mode&0o111 != 0 {
			o.modes[rel] = 0o755
		}
		o.secret = o.secret || isCredential(rel, m.Source, f)
	}
	if f.Folder() {
		for _, rel := range sortedKeys(f.Files) {
			add(rel, f.Files[rel])
		}
	} else {
		add("", f)
	}
	e.binds[id] = o
	base := label(s.name+"-"+path.Base(m.Source), 55)
	if o.secret && e.opt.Secrets == SecretsStub {
		e.stub(o, path.Base(m.Source))
		return o
	}
	e.putObject(o, base, content, nil)
	return o
}

// isCredential reports whether a file looks like a key or a password.
func isCredential(rel, source string, f File) bool {
	name := rel
	if name == "" {
		name = source
	}
	switch path.Ext(name) {
	case ".key", ".pem", ".p12", ".pfx", ".jks", ".keystore":
		return true
	}
	return f.Mode.Perm() != 0 && f.Mode.Perm()&0o077 == 0
}
