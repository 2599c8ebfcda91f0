package spec

import (
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/docker/api/types/mount"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// fileMounts binds configs and secrets that are files as they are, read only.
func (c Container) fileMounts() []mount.Mount {
	var out []mount.Mount
	for _, f := range FileObjects(c.Project, c.Service) {
		if f.Copied() {
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
func (c Container) carriers() []mount.Mount {
	var out []mount.Mount
	seen := map[string]bool{}
	for _, target := range copied(c.Project, c.Service) {
		dir := path.Dir(target)
		if seen[dir] || !needsCarrier(c.Service, dir) {
			continue
		}
		seen[dir] = true
		out = append(out, mount.Mount{
			Type: mount.TypeVolume, Target: dir,
			VolumeOptions: &mount.VolumeOptions{Labels: map[string]string{
				planner.LabelCarrierProject: c.Project.Name(),
				planner.LabelCarrier:        c.serves(),
			}},
		})
	}
	return out
}

// copied returns the files that are copied into a container of the service.
func copied(p *project.Project, s project.Service) []string {
	var out []string
	for _, f := range FileObjects(p, s) {
		if f.Copied() {
			out = append(out, f.target)
		}
	}
	if s.UseAPISocket {
		out = append(out, credentialsFile)
	}
	return out
}

// Into is the folder that a file is copied into: the root, as long as it
// takes files, or the volume that carries it.
func Into(s project.Service, target string) string {
	if dir := path.Dir(target); s.ReadOnly || needsCarrier(s, dir) {
		return dir
	}
	return "/" // the engine creates missing parent directories
}

// Writable is the folder as which the engine unpacks what is for a path of a
// container that may run: the root, or the volume that the path is in where the
// root is read-only.
func Writable(s project.Service, target string) string {
	into := "/"
	if !s.ReadOnly {
		return into
	}
	for _, v := range s.Volumes {
		at := path.Clean(v.Target)
		if v.Type == types.VolumeTypeVolume && at != path.Clean(target) && Within(target, at) && len(at) > len(into) {
			into = at
		}
	}
	return into
}

func needsCarrier(s project.Service, dir string) bool {
	if mountedBy(s, dir, types.VolumeTypeVolume) {
		return false
	}
	if s.ReadOnly || mountedBy(s, dir, types.VolumeTypeTmpfs) {
		return true
	}
	for target := range tmpfs(s.Tmpfs) {
		if Within(dir, target) {
			return true
		}
	}
	return false
}

// mountedBy reports whether a mount of the type stands at or above dir.
func mountedBy(s project.Service, dir, kind string) bool {
	return slices.ContainsFunc(s.Volumes, func(v types.ServiceVolumeConfig) bool {
		return v.Type == kind && Within(dir, v.Target)
	})
}

// Within reports whether a path of a container is at or below another.
func Within(dir, parent string) bool {
	return dir == parent || strings.HasPrefix(dir, strings.TrimSuffix(parent, "/")+"/")
}
