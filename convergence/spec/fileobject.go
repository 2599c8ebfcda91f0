package spec

import (
	"fmt"
	"strconv"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
	"github.com/seed-6dc66d55/compose/project/mountpath"
)

// FileObject is a config or a secret as one service uses it.
type FileObject struct {
	kind     string // config, secret
	object   types.FileObjectConfig
	ref      types.FileReferenceConfig
	target   string // absolute
	onlyHere bool
}

// FileObjects returns the configs, then the secrets of a service.
func FileObjects(p *project.Project, s project.Service) []FileObject {
	var out []FileObject
	for _, ref := range s.Configs {
		if c, ok := p.Config(ref.Source); ok {
			f := FileObject{kind: "config", object: types.FileObjectConfig(c), ref: types.FileReferenceConfig(ref), target: mountpath.Config(ref.Source, ref.Target)}
			f.onlyHere = p.OnlyHere(f.Name())
			out = append(out, f)
		}
	}
	for _, ref := range s.Secrets {
		if c, ok := p.SecretConfig(ref.Source); ok {
			f := Secret(c, ref)
			f.onlyHere = p.OnlyHere(f.Name())
			out = append(out, f)
		}
	}
	return out
}

// Secret is a secret as a service or a build uses it.
func Secret(declared types.SecretConfig, ref types.ServiceSecretConfig) FileObject {
	return FileObject{kind: "secret", object: types.FileObjectConfig(declared), ref: types.FileReferenceConfig(ref), target: mountpath.Secret(ref.Source, ref.Target)}
}

// String names the object: `secret token`.
func (f FileObject) String() string { return f.kind + " " + f.ref.Source }

// Name returns the object's key in the Compose file: secrets.token.
func (f FileObject) Name() string { return f.kind + "s." + f.ref.Source }

// Path returns the file that holds the object's value, or "" if none does.
func (f FileObject) Path() string { return f.object.File }

// Copied reports whether the object is copied into the container rather than
// bound from its file.
func (f FileObject) Copied() bool { return planner.Copied(f.object, f.ref, f.onlyHere) }

// OnlyHere reports whether the object's file is on this machine and the engine is
// remote.
func (f FileObject) OnlyHere() bool { return f.onlyHere }

// Target returns the object's absolute path in the container.
func (f FileObject) Target() string { return f.target }

// Content returns the object's value, from a file, a variable or the Compose file.
func (f FileObject) Content(env map[string]string, readFile func(string) ([]byte, error)) ([]byte, error) {
	switch {
	case f.object.Content != "":
		return []byte(f.object.Content), nil
	case f.object.Environment != "":
		value, ok := env[f.object.Environment]
		if !ok {
			return nil, fmt.Errorf("environment variable %q required by %s %q is not set", f.object.Environment, f.kind, f.ref.Source)
		}
		return []byte(value), nil
	case f.object.File != "":
		raw, err := readFile(f.object.File)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", f, err)
		}
		return raw, nil
	}
	return nil, nil
}

// File returns the object as a file to copy into a container.
func (f FileObject) File(content []byte) (File, error) {
	uid, err := f.owner(f.ref.UID)
	if err != nil {
		return File{}, err
	}
	gid, err := f.owner(f.ref.GID)
	if err != nil {
		return File{}, err
	}
	out := File{Target: f.target, Content: content, UID: uid, GID: gid, Mode: 0o444} // unless the service says otherwise (Compose specification)
	if f.ref.Mode != nil {
		out.Mode = int64(*f.ref.Mode)
	}
	return out, nil
}

// owner parses a numeric owner. Names can only be resolved in the container.
func (f FileObject) owner(id string) (int, error) {
	if id == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(id)
	if err != nil {
		return 0, fmt.Errorf("%s: uid and gid must be numbers: %w", f, err)
	}
	return n, nil
}
