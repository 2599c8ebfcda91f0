package convergence

import (
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/docker/api/types/mount"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// mounts are what a container has mounted, in the engine's four ways.
type mounts struct {
	binds     []string            // "source:target:options": the engine creates a missing source
	mounts    []mount.Mount       // a missing source is an error
	tmpfs     map[string]string   // target -> options
	anonymous map[string]struct{} // targets
}

func (s spec) mounts() (mounts, error) {
	m := mounts{tmpfs: tmpfs(s.service.Tmpfs), anonymous: map[string]struct{}{}}
	inherited := map[string]string{}
	for _, old := range s.action.Inherit {
		inherited[old.Target] = old.Name
	}
	for _, v := range s.service.Volumes {
		if err := s.volume(&m, v, inherited); err != nil {
			return m, err
		}
	}
	// What is left are volumes that the image declares.
	for _, target := range sortedKeys(inherited) {
		m.mounts = append(m.mounts, mount.Mount{Type: mount.TypeVolume, Source: inherited[target], Target: target})
	}
	m.mounts = append(m.mounts, s.fileMounts()...)
	m.mounts = append(m.mounts, s.carriers()...)
	return m, nil
}

// tmpfs reads the entries of `tmpfs`: a target, and options behind a colon.
func tmpfs(list types.StringList) map[string]string {
	out := map[string]string{}
	for _, entry := range list {
		target, options, _ := strings.Cut(entry, ":")
		out[target] = options
	}
	return out
}

func (s spec) volume(m *mounts, v types.ServiceVolumeConfig, inherited map[string]string) error {
	switch v.Type {
	case types.VolumeTypeBind:
		if options, ok := bindOptions(v); ok {
			m.binds = append(m.binds, v.Source+":"+v.Target+":"+options)
			return nil
		}
		m.mounts = append(m.mounts, bindMount(v))
	case types.VolumeTypeVolume:
		if v.Source == "" && inherited[v.Target] == "" && v.Volume == nil && !v.ReadOnly {
			m.anonymous[v.Target] = struct{}{}
			return nil
		}
		m.mounts = append(m.mounts, s.volumeMount(v, inherited[v.Target]))
		delete(inherited, v.Target)
	case types.VolumeTypeTmpfs:
		m.mounts = append(m.mounts, tmpfsMount(v))
	case types.VolumeTypeNamedPipe:
		m.mounts = append(m.mounts, mount.Mount{Type: mount.TypeNamedPipe, Source: v.Source, Target: v.Target, ReadOnly: v.ReadOnly})
	default:
		return fmt.Errorf("volume at %s: type %s is not supported", v.Target, v.Type)
	}
	return nil
}

// bindOptions words a bind mount in the form in which the engine creates a
// missing source. Only that form knows selinux, and only the other recursive.
func bindOptions(v types.ServiceVolumeConfig) (string, bool) {
	options := []string{"rw"}
	if v.ReadOnly {
		options[0] = "ro"
	}
	b := v.Bind
	if b == nil {
		return "", false
	}
	if !bool(b.CreateHostPath) && b.SELinux == "" || b.Recursive != "" {
		return "", false
	}
	if b.SELinux != "" {
		options = append(options, b.SELinux)
	}
	if b.Propagation != "" {
		options = append(options, b.Propagation)
	}
	return strings.Join(options, ","), true
}

func bindMount(v types.ServiceVolumeConfig) mount.Mount {
	out := mount.Mount{Type: mount.TypeBind, Source: v.Source, Target: v.Target, ReadOnly: v.ReadOnly, Consistency: mount.Consistency(v.Consistency)}
	if b := v.Bind; b != nil {
		out.BindOptions = &mount.BindOptions{
			Propagation:            mount.Propagation(b.Propagation),
			NonRecursive:           b.Recursive == "disabled",
			ReadOnlyNonRecursive:   b.Recursive == "writable",
			ReadOnlyForceRecursive: b.Recursive == "readonly",
		}
	}
	return out
}

func (s spec) volumeMount(v types.ServiceVolumeConfig, inherited string) mount.Mount {
	out := mount.Mount{Type: mount.TypeVolume, Source: v.Source, Target: v.Target, ReadOnly: v.ReadOnly}
	if declared, ok := s.project.Volume(v.Source); ok {
		out.Source = declared.Name
	}
	if v.Source == "" {
		out.Source = inherited
	}
	if o := v.Volume; o != nil {
		out.VolumeOptions = &mount.VolumeOptions{NoCopy: o.NoCopy, Labels: o.Labels, Subpath: o.Subpath}
	}
	return out
}

func tmpfsMount(v types.ServiceVolumeConfig) mount.Mount {
	out := mount.Mount{Type: mount.TypeTmpfs, Target: v.Target, ReadOnly: v.ReadOnly}
	if t := v.Tmpfs; t != nil {
		out.TmpfsOptions = &mount.TmpfsOptions{SizeBytes: int64(t.Size), Mode: os.FileMode(t.Mode)}
	}
	return out
}

// fileMounts binds configs and secrets that are files as they are, read only.
func (s spec) fileMounts() []mount.Mount {
	var out []mount.Mount
	for _, f := range fileObjects(s.project, s.service) {
		if planner.Copied(f.object, f.ref) {
			continue
		}
		out = append(out, mount.Mount{
			Type: mount.TypeBind, Source: f.object.File, Target: f.target, ReadOnly: true,
			BindOptions: &mount.BindOptions{},
		})
	}
	return out
}

// carriers are volumes of ours for configs and secrets that have to be copied
// to where the container's own file system cannot take them: it is read only,
// or a tmpfs would hide them.
func (s spec) carriers() []mount.Mount {
	var out []mount.Mount
	seen := map[string]bool{}
	for _, f := range fileObjects(s.project, s.service) {
		dir := path.Dir(f.target)
		if !planner.Copied(f.object, f.ref) || seen[dir] || !needsCarrier(s.service, dir) {
			continue
		}
		seen[dir] = true
		out = append(out, mount.Mount{
			Type: mount.TypeVolume, Target: dir,
			VolumeOptions: &mount.VolumeOptions{Labels: map[string]string{
				planner.LabelProject: s.project.Name(),
				planner.LabelCarrier: s.serves(),
			}},
		})
	}
	return out
}

func needsCarrier(s project.Service, dir string) bool {
	if mountedBy(s, dir, types.VolumeTypeVolume) {
		return false
	}
	if s.ReadOnly || mountedBy(s, dir, types.VolumeTypeTmpfs) {
		return true
	}
	for target := range tmpfs(s.Tmpfs) {
		if within(dir, target) {
			return true
		}
	}
	return false
}

// mountedBy reports whether a mount of the type stands at or above dir.
func mountedBy(s project.Service, dir, kind string) bool {
	return slices.ContainsFunc(s.Volumes, func(v types.ServiceVolumeConfig) bool {
		return v.Type == kind && within(dir, v.Target)
	})
}

func within(dir, parent string) bool {
	return dir == parent || strings.HasPrefix(dir, strings.TrimSuffix(parent, "/")+"/")
}
