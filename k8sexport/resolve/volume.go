package resolve

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// formOf returns the form of a volume.
func formOf(c types.VolumeConfig) model.Form {
	switch {
	case bool(c.External):
		return model.FormExternal
	case c.Driver != "" && c.Driver != "local":
		return model.FormDriver
	}
	o := c.DriverOpts
	switch {
	case strings.HasPrefix(o["type"], "nfs"):
		return model.FormNFS
	case o["type"] == "tmpfs":
		return model.FormTmpfs
	case slices.Contains(strings.Split(o["o"], ","), "bind"):
		return model.FormBind
	}
	return model.FormPlain
}

// volume is a claim with the Pods that use it.
type volume struct {
	*model.Claim
	key     string
	users   []*model.Pod
	written bool // some user does not mount it read-only
}

// volumes are the named volumes and the host folders that can become claims.
type volumes struct {
	byKey   map[string]*volume
	folders map[string]*volume // by path on this machine
	created []*model.Claim     // claims that the export creates
}

// findVolumes finds the Pods that use each volume.
func findVolumes(in *input, all *services, n *names) *volumes {
	v := &volumes{byKey: map[string]*volume{}, folders: map[string]*volume{}}
	for key, config := range in.want.Volumes() {
		c := &model.Claim{Path: "volumes." + key, Label: k8sname.Label(key, k8sname.MaxWorkload), Config: config, Form: formOf(config)}
		c.Config.Labels = in.effectiveLabels(c.Path+".labels", c.Config.Labels)
		// A folder of the node is a volume like others without access to the node.
		if c.Form == model.FormBind && !in.options.AllowHostAccess {
			c.Form = model.FormPlain
		}
		c.Name = claimName(c)
		in.readExtension(c.Path, config.Extensions, &c.X)
		v.byKey[key] = &volume{Claim: c, key: key}
	}
	for _, s := range all.list {
		for _, m := range all.mounts[s] {
			v.addUser(m, s.Pod)
		}
	}
	for _, key := range sortedKeys(v.byKey) {
		if c := v.byKey[key]; len(c.users) > 0 && c.Form != model.FormExternal {
			n.take("volume", c.Name, c.Path)
		}
	}
	return v
}

// claimName returns the name of the claim by which a volume is mounted.
func claimName(c *model.Claim) string {
	switch {
	case c.Form != model.FormExternal:
		return c.Label
	case k8sname.IsSubdomain(c.Config.Name):
		return c.Config.Name
	}
	return k8sname.Label(c.Config.Name, k8sname.MaxLabel)
}

// addUser records that a Pod has a mount.
func (v *volumes) addUser(m mount, p *model.Pod) {
	var c *volume
	switch m.Type {
	case types.VolumeTypeVolume:
		c = v.byKey[m.Source]
	case types.VolumeTypeBind:
		if v.folders[m.Source] == nil {
			v.folders[m.Source] = &volume{Claim: &model.Claim{Form: model.FormPlain}}
		}
		c = v.folders[m.Source]
	}
	if c == nil {
		return
	}
	if !slices.Contains(c.users, p) {
		c.users = append(c.users, p)
	}
	c.written = c.written || !m.ReadOnly
}

// shared reports whether several Pods can use the volume at the same time.
func (c *volume) shared() bool {
	return len(c.users) > 1 || len(c.users) == 1 && (c.users[0].Lead().GetScale() > 1 || c.users[0].Kind == model.DaemonSet)
}

// resolve decides the claim of each volume that is used. A claim is always an
// object of its own, never a claim template of a StatefulSet: Compose has one
// volume, whatever the number of replicas and of services that use it.
func (v *volumes) resolve(in *input) {
	for _, key := range sortedKeys(v.byKey) {
		c := v.byKey[key]
		if len(c.users) == 0 {
			in.Record(c.Path, report.VolumeUnused)
			continue
		}
		c.Origin = in.Comment(c.Path)
		c.AccessMode = accessMode(in, c)
		reportVolume(in, c)
		if c.Form == model.FormExternal || c.Form == model.FormTmpfs || c.Form == model.FormBind || !c.request(in) {
			continue
		}
		if c.Form == model.FormNFS {
			c.NFS = nfsOf(in, c)
		}
		c.OneNode = c.Form != model.FormNFS && c.AccessMode != model.ReadWriteMany
		v.created = append(v.created, c.Claim)
	}
}

// accessMode returns how many nodes can mount a volume. The number of services
// that use it does not decide it, because it cannot be changed.
func accessMode(in *input, c *volume) string {
	switch {
	case c.X.AccessMode != "":
		return c.X.AccessMode
	case in.options.Shared == model.SharedRWX:
		return model.ReadWriteMany
	}
	return model.ReadWriteOnce
}

// request sets the size and the storage class of a claim. It returns false if
// the size is invalid.
func (c *volume) request(in *input) bool {
	size, from := sizeOf(in, c)
	quantity, err := model.ParseSize(size)
	if err != nil {
		in.Fault(from, "valid sizes are 1Gi, 500M and 10737418240", "invalid size %q", size)
		return false
	}
	c.Size, c.Class = quantity, in.options.StorageClass
	if c.X.StorageClass != "" {
		c.Class = c.X.StorageClass
	}
	return true
}

// sizeOf returns the size of a volume and the attribute that sets it.
func sizeOf(in *input, c *volume) (size, path string) {
	switch {
	case c.X.Size != "":
		return c.X.Size, c.Path + ".x-k8s.size"
	case c.Config.DriverOpts["size"] != "":
		return c.Config.DriverOpts["size"], c.Path + ".driver_opts.size"
	}
	return in.options.VolumeSize, c.Path
}

// nfsOf reads the server, the path and the options of an NFS volume from the
// options of the local driver.
func nfsOf(in *input, c *volume) *model.NFS {
	n := &model.NFS{Path: c.Config.DriverOpts["device"], Origin: in.Comment(c.Path + ".driver_opts")}
	for _, o := range strings.Split(c.Config.DriverOpts["o"], ",") {
		if addr, ok := strings.CutPrefix(o, "addr="); ok {
			n.Server = addr
		} else if o != "" && o != "rw" && o != "ro" {
			n.Options = append(n.Options, o)
		}
	}
	if host, dir, ok := strings.Cut(n.Path, ":"); ok {
		n.Path = dir
		if host != "" {
			n.Server = host
		}
	}
	n.Name = k8sname.Suffixed(k8sname.Label(in.want.Name(), k8sname.MaxWorkload), c.Name, k8sname.MaxLabel)
	return n
}

// reportVolume records what a volume becomes.
func reportVolume(in *input, c *volume) {
	switch c.Form {
	case model.FormExternal:
		in.Record(c.Path+".name", report.VolumeExternal.With("claim", c.Name))
		in.Record(c.Path+".external", report.VolumeExternal.With("claim", c.Name))
		in.Note(report.AssumeClaim(c.Name, c.Path))
	case model.FormDriver:
		in.Record(c.Path+".driver", report.VolumeDriver.With("driver", c.Config.Driver))
		reportDriverOptions(in, c, c.Config.Driver)
		reportClaim(in, c)
	case model.FormPlain:
		reportDriverOptions(in, c, "local")
		reportClaim(in, c)
	case model.FormBind:
		in.Record(c.Path, report.VolumeBind.With("device", c.Config.DriverOpts["device"]))
	case model.FormTmpfs:
		in.Record(c.Path, report.VolumeTmpfs)
	case model.FormNFS:
		in.Record(c.Path, report.VolumeNFS)
	}
}

// reportDriverOptions records that all options but the size are dropped.
func reportDriverOptions(in *input, c *volume, driver string) {
	for _, k := range sortedKeys(c.Config.DriverOpts) {
		if k != "size" {
			in.Record(c.Path+".driver_opts."+k, report.DriverOption.With("driver", driver))
		}
	}
}

func reportClaim(in *input, c *volume) {
	outcome := report.VolumeClaim
	onEachNode := slices.ContainsFunc(c.users, func(p *model.Pod) bool { return p.Kind == model.DaemonSet })
	switch {
	case onEachNode && c.AccessMode != model.ReadWriteMany:
		outcome = report.VolumeDaemonSet
	case c.AccessMode == model.ReadWriteMany:
		outcome = report.VolumeShared
	case c.shared():
		outcome = report.VolumeSameNode
	}
	size, _ := sizeOf(in, c)
	in.Record(c.Path, outcome.With("size", size))
}
