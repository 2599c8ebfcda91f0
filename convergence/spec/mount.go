package spec

import (
	"fmt"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/docker/api/types/mount"
)

// mounts are a container's mounts, in the four forms of the Engine API.
type mounts struct {
	binds     []string            // "source:target:options": the engine creates a missing source
	mounts    []mount.Mount       // a missing source is an error
	tmpfs     map[string]string   // target -> options
	anonymous map[string]struct{} // targets
}

func (c Container) mounts() (mounts, error) {
	m := mounts{tmpfs: tmpfs(c.Service.Tmpfs), anonymous: map[string]struct{}{}}
	inherited := map[string]string{}
	for _, old := range c.Create.Inherit {
		inherited[old.Target] = old.Name
	}
	for _, v := range c.Service.Volumes {
		if err := c.volume(&m, v, inherited); err != nil {
			return m, err
		}
	}
	carriers := c.carriers()
	for _, carrier := range carriers {
		delete(inherited, carrier.Target) // Podman's volumes have no labels, so an old carrier is taken for anonymous
	}
	// The remaining volumes are declared by the image.
	for _, target := range sortedKeys(inherited) {
		m.mounts = append(m.mounts, mount.Mount{Type: mount.TypeVolume, Source: inherited[target], Target: target})
	}
	if c.Service.UseAPISocket {
		m.mounts = append(m.mounts, mount.Mount{
			Type: mount.TypeBind, Source: c.Socket, Target: socketTarget, BindOptions: &mount.BindOptions{},
		})
	}
	m.mounts = append(m.mounts, c.fileMounts()...)
	m.mounts = append(m.mounts, carriers...)
	return m, nil
}

// socketTarget is where programs look for the engine's socket.
const socketTarget = "/var/run/docker.sock"

// tmpfs parses the entries of `tmpfs`: a target, and options after a colon.
func tmpfs(list types.StringList) map[string]string {
	out := map[string]string{}
	for _, entry := range list {
		target, options, _ := strings.Cut(entry, ":")
		out[target] = options
	}
	return out
}

func (c Container) volume(m *mounts, v types.ServiceVolumeConfig, inherited map[string]string) error {
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
		m.mounts = append(m.mounts, c.volumeMount(v, inherited[v.Target]))
		delete(inherited, v.Target)
	case types.VolumeTypeTmpfs:
		m.mounts = append(m.mounts, tmpfsMount(v))
	case types.VolumeTypeImage:
		m.mounts = append(m.mounts, imageMount(v))
	default: // npipe, cluster: rejected by the planner
		return fmt.Errorf("volume at %s: type %s is not supported", v.Target, v.Type)
	}
	return nil
}

// bindOptions returns a bind mount in the Binds form, in which the engine creates a
// missing source. Only that form supports selinux, and only the Mounts form supports
// recursive and a source that must exist.
func bindOptions(v types.ServiceVolumeConfig) (string, bool) {
	options := []string{"rw"}
	if v.ReadOnly {
		options[0] = "ro"
	}
	if b := v.Bind; b != nil {
		if !bool(b.CreateHostPath) && b.SELinux == "" || recursive(b) {
			return "", false
		}
		if b.SELinux != "" {
			options = append(options, b.SELinux)
		}
		if b.Propagation != "" {
			options = append(options, b.Propagation)
		}
	}
	if v.Consistency != "" {
		options = append(options, v.Consistency)
	}
	return strings.Join(options, ","), true
}

// recursive reports whether a bind sets a non-default handling of the mounts below its
// source.
func recursive(b *types.ServiceVolumeBind) bool { return b.Recursive != "" && b.Recursive != "enabled" }

func bindMount(v types.ServiceVolumeConfig) mount.Mount {
	b := v.Bind
	return mount.Mount{
		Type: mount.TypeBind, Source: v.Source, Target: v.Target, ReadOnly: v.ReadOnly, Consistency: mount.Consistency(v.Consistency),
		BindOptions: &mount.BindOptions{
			Propagation:            mount.Propagation(b.Propagation),
			CreateMountpoint:       bool(b.CreateHostPath),
			NonRecursive:           b.Recursive == "disabled",
			ReadOnlyNonRecursive:   b.Recursive == "writable",
			ReadOnlyForceRecursive: b.Recursive == "readonly",
		},
	}
}

func (c Container) volumeMount(v types.ServiceVolumeConfig, inherited string) mount.Mount {
	out := mount.Mount{Type: mount.TypeVolume, Source: v.Source, Target: v.Target, ReadOnly: v.ReadOnly, Consistency: mount.Consistency(v.Consistency)}
	if declared, ok := c.Project.Volume(v.Source); ok {
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
	out := mount.Mount{Type: mount.TypeTmpfs, Target: v.Target, ReadOnly: v.ReadOnly, Consistency: mount.Consistency(v.Consistency)}
	if t := v.Tmpfs; t != nil {
		out.TmpfsOptions = &mount.TmpfsOptions{SizeBytes: int64(t.Size), Mode: os.FileMode(t.Mode)}
	}
	return out
}

func imageMount(v types.ServiceVolumeConfig) mount.Mount {
	out := mount.Mount{Type: mount.TypeImage, Source: v.Source, Target: v.Target, ReadOnly: v.ReadOnly}
	if v.Image != nil {
		out.ImageOptions = &mount.ImageOptions{Subpath: v.Image.SubPath}
	}
	return out
}
