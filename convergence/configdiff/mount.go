package configdiff

import (
	"cmp"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
)

// place is one mount, in whichever form it was requested.
type place struct {
	kind        mount.Type
	source      string // a path or a volume's name; "" for a volume without one
	readOnly    bool
	propagation mount.Propagation
}

// mounts compares the mounts. A volume that only the image declares is no
// difference.
func (d differences) mounts() {
	want, have := places(d.want), found(d.have.Container)
	for target, p := range want {
		has, there := have[target]
		if p.kind == mount.TypeVolume && p.source == "" {
			has.source = ""
		}
		d.differ(mountPath(p.kind), there && p == has)
	}
	for target, p := range have {
		_, asked := want[target]
		_, images := d.have.Image.Config.Volumes[target]
		d.differ(mountPath(p.kind), asked || images && p.kind == mount.TypeVolume || d.inherited(target))
	}
	d.options()
}

// inherited reports whether a mount of the container comes from another
// container (volumes_from): its own configuration does not contain it.
func (d differences) inherited(target string) bool {
	c := d.have.Container
	if len(c.HostConfig.VolumesFrom) == 0 {
		return false
	}
	_, own := places(Request{Config: c.Config, Host: c.HostConfig})[target]
	return !own
}

func mountPath(kind mount.Type) string {
	if kind == mount.TypeTmpfs {
		return "tmpfs"
	}
	return "volumes"
}

func places(r Request) map[string]place {
	out := map[string]place{}
	for target := range r.Config.Volumes {
		out[path.Clean(target)] = place{kind: mount.TypeVolume}
	}
	for target := range r.Host.Tmpfs {
		out[path.Clean(target)] = place{kind: mount.TypeTmpfs}
	}
	for _, bind := range r.Host.Binds {
		source, target, options := splitBind(bind)
		p := place{kind: mount.TypeBind, source: path.Clean(source)}
		for option := range strings.SplitSeq(options, ",") {
			switch {
			case option == "ro":
				p.readOnly = true
			case strings.HasSuffix(option, "shared") || strings.HasSuffix(option, "slave") || strings.HasSuffix(option, "private"):
				p.propagation = propagation(mount.Propagation(option))
			}
		}
		out[path.Clean(target)] = p
	}
	for _, m := range r.Host.Mounts {
		p := place{kind: m.Type, source: m.Source, readOnly: m.ReadOnly}
		if m.BindOptions != nil {
			p.propagation = propagation(m.BindOptions.Propagation)
		}
		if m.Type == mount.TypeBind {
			p.source = path.Clean(p.source)
		}
		if m.Type == mount.TypeTmpfs {
			p = place{kind: m.Type}
		}
		out[path.Clean(m.Target)] = p
	}
	return out
}

func found(c container.InspectResponse) map[string]place {
	out := map[string]place{}
	for target := range c.HostConfig.Tmpfs {
		out[path.Clean(target)] = place{kind: mount.TypeTmpfs}
	}
	for _, m := range c.Mounts {
		p := place{kind: m.Type, readOnly: !m.RW}
		switch m.Type {
		case mount.TypeBind:
			p.source, p.propagation = path.Clean(m.Source), propagation(m.Propagation)
		case mount.TypeTmpfs:
			p = place{kind: m.Type}
		default:
			p.source = cmp.Or(m.Name, m.Source)
		}
		out[path.Clean(m.Destination)] = p
	}
	return out
}

// propagation leaves out the default.
func propagation(p mount.Propagation) mount.Propagation {
	if p == mount.PropagationRPrivate {
		return ""
	}
	return p
}

func splitBind(bind string) (source, target, options string) {
	parts := strings.SplitN(bind, ":", 3)
	parts = append(parts, "", "")
	return parts[0], parts[1], parts[2]
}

// options compares the options of mounts.
func (d differences) options() {
	want, have := d.want.Host, d.have.Container.HostConfig
	d.differ("tmpfs", reflect.DeepEqual(cleaned(want.Tmpfs), cleaned(have.Tmpfs)))
	d.differ("volumes", slices.Equal(relabelled(want.Binds), relabelled(have.Binds)))
	asked, made := details(want.Mounts), details(have.Mounts)
	for target, m := range asked {
		d.differ(mountPath(m.Type), reflect.DeepEqual(m, made[target]))
	}
	for target, m := range made {
		_, there := asked[target]
		d.differ(mountPath(m.Type), there)
	}
}

func cleaned(m map[string]string) map[string]string {
	out := map[string]string{}
	for target, options := range m {
		out[path.Clean(target)] = options
	}
	return out
}

// relabelled are the binds with an option for SELinux labels or for copying the
// image's files.
func relabelled(binds []string) []string {
	var out []string
	for _, bind := range binds {
		_, target, options := splitBind(bind)
		for option := range strings.SplitSeq(options, ",") {
			if option == "z" || option == "Z" || option == "nocopy" {
				out = append(out, path.Clean(target)+":"+option)
			}
		}
	}
	slices.Sort(out)
	return out
}

// details are the mounts that set more than a source, a target and an access mode.
func details(list []mount.Mount) map[string]mount.Mount {
	out := map[string]mount.Mount{}
	for _, m := range list {
		m = mount.Mount{Type: m.Type, Target: path.Clean(m.Target), BindOptions: m.BindOptions, VolumeOptions: m.VolumeOptions, TmpfsOptions: m.TmpfsOptions, ImageOptions: m.ImageOptions}
		if m.BindOptions != nil {
			o := *m.BindOptions
			o.Propagation, o.CreateMountpoint = "", false
			m.BindOptions = orNil(o)
		}
		if m.VolumeOptions != nil {
			o := *m.VolumeOptions
			o.Labels, o.DriverConfig = nil, nil // of the volume, not of the container
			m.VolumeOptions = orNil(o)
		}
		if m.TmpfsOptions != nil {
			m.TmpfsOptions = orNil(*m.TmpfsOptions)
		}
		if m.BindOptions != nil || m.VolumeOptions != nil || m.TmpfsOptions != nil || m.ImageOptions != nil {
			out[m.Target] = m
		}
	}
	return out
}

// orNil returns nil for a zero value.
func orNil[T any](v T) *T {
	if reflect.ValueOf(v).IsZero() {
		return nil
	}
	return &v
}
