package convergence

import (
	"fmt"
	"os"
	"path"
	"strconv"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// fileObject is a config or a secret as one service uses it.
type fileObject struct {
	kind   string // config, secret
	object types.FileObjectConfig
	ref    types.FileReferenceConfig
	target string // absolute
}

// fileObjects are the configs, then the secrets of a service.
func fileObjects(p *project.Project, s project.Service) []fileObject {
	var out []fileObject
	for _, ref := range s.Configs {
		if c, ok := p.Config(ref.Source); ok {
			out = append(out, fileObject{"config", types.FileObjectConfig(c), types.FileReferenceConfig(ref), configTarget(ref.Source, ref.Target)})
		}
	}
	for _, ref := range s.Secrets {
		if c, ok := p.SecretConfig(ref.Source); ok {
			out = append(out, fileObject{"secret", types.FileObjectConfig(c), types.FileReferenceConfig(ref), secretTarget(ref.Source, ref.Target)})
		}
	}
	return out
}

func configTarget(source, target string) string {
	if target == "" {
		target = source
	}
	return path.Join("/", target)
}

func secretTarget(source, target string) string {
	switch {
	case target == "":
		return path.Join("/run/secrets", source)
	case path.IsAbs(target):
		return target
	}
	return path.Join("/run/secrets", target)
}

// content is the object's value, from a file, a variable or the Compose file.
func (f fileObject) content(env map[string]string) ([]byte, error) {
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
		raw, err := os.ReadFile(f.object.File)
		if err != nil {
			return nil, fmt.Errorf("read %s %s: %w", f.kind, f.ref.Source, err)
		}
		return raw, nil
	}
	return nil, nil
}

// mode is 0444 unless the service says otherwise (Compose specification).
func (f fileObject) mode() int64 {
	if f.ref.Mode != nil {
		return int64(*f.ref.Mode)
	}
	return 0o444
}

// owner is the numeric owner; names cannot be known outside of the container.
func (f fileObject) owner() (uid, gid int, err error) {
	if uid, err = number(f.ref.UID); err == nil {
		gid, err = number(f.ref.GID)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("%s %s: uid and gid must be numbers: %w", f.kind, f.ref.Source, err)
	}
	return uid, gid, nil
}

func number(s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	return strconv.Atoi(s)
}
