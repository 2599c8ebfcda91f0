package resolve

import (
	"path"
	"strings"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// maxBase is the length of an object's name without the hash of its content.
const maxBase = 55

// copyOf returns the ConfigMap or Secret with a copy of a bind mount. Services
// that mount the same path share it.
func (d *dataSet) copyOf(m *mounter, one mount, f model.File) *model.Data {
	if known := d.copies[one.Source]; known != nil {
		return known
	}
	c := &model.Data{Path: one.path, Keys: map[string]string{}, Modes: map[string]int32{}, Content: map[string][]byte{}}
	if f.Folder() {
		for _, rel := range sortedKeys(f.Files) {
			addFile(c, rel, strings.ReplaceAll(rel, "/", "_"), f.Files[rel])
			c.Secret = c.Secret || d.isSecretFile(rel, f.Files[rel])
		}
	} else {
		addFile(c, "", path.Base(one.Source), f)
		c.Secret = d.isSecretFile(one.Source, f)
	}
	d.copies[one.Source] = c
	if c.Secret && d.in.options.Secrets == model.SecretsStub {
		below := strings.TrimPrefix(one.Source, d.in.want.WorkingDir())
		d.stub(c, k8sname.Label(path.Base(one.Source), maxBase)+"-"+k8sname.Hash(below))
		return c
	}
	d.create(c, k8sname.Label(m.c.Service.Workload+"-"+path.Base(one.Source), maxBase))
	return c
}

// addFile adds a file under a key that no other file has.
func addFile(c *model.Data, rel, name string, f model.File) {
	key := k8sname.DataKey(name)
	for n := 2; c.Content[key] != nil; n++ {
		key = k8sname.DataKey(name + "_" + string(rune('0'+n%10)))
	}
	content := f.Content
	if content == nil {
		content = []byte{}
	}
	c.Keys[rel], c.Content[key] = key, content
	if f.Mode&0o111 != 0 {
		c.Modes[rel] = 0o755
	}
}

// isSecretFile reports whether a file is a credential or contains a secret value.
func (d *dataSet) isSecretFile(name string, f model.File) bool {
	return isCredential(name, f) || d.in.holdsSecret([]string{"configs", "copy", "content"}, f.Content)
}

// isCredential reports whether a file is probably a key or a password, by its
// name or because only its owner can read it.
func isCredential(name string, f model.File) bool {
	switch path.Ext(name) {
	case ".key", ".pem", ".p12", ".pfx", ".jks", ".keystore":
		return true
	}
	switch base := path.Base(name); {
	case base == ".env", strings.HasPrefix(base, ".env."), strings.HasSuffix(base, ".env"), strings.HasSuffix(base, "htpasswd"), base == "id_rsa", base == "id_ecdsa", base == "id_ed25519":
		return true
	}
	return f.Mode.Perm() != 0 && f.Mode.Perm()&0o077 == 0
}
