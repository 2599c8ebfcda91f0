package resolve

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// builder decides the containers and volumes of one Pod.
type builder struct {
	in      *input
	all     *services
	names   *names
	volumes *volumes
	data    *dataSet
	pod     *model.Pod

	volumeNames map[string]string // of the Pod's volumes, by what they contain
	taken       []string          // names of the Pod's containers
}

// buildPod adds the containers of a Pod: first the init containers that wait
// and the one-shot services, then for each member its pre_start hooks, those
// that fill its volumes, and its container.
func buildPod(b *builder) {
	p := b.pod
	for _, w := range p.Waits {
		b.addInit(w, w.Name)
		if w.Method == model.WaitJob {
			b.addVolume("token", model.TokenVolume, model.APIToken{}, b.in.Comment(w.For.Path))
		}
	}
	for _, s := range p.OneShots {
		c := b.container(s)
		c.Origin += ": runs before " + s.InitOf.Name
		b.addInit(c, c.Name)
	}
	for _, s := range p.Members {
		for i, h := range s.PreStart {
			c := b.preStart(s, i, h)
			b.addInit(c, c.Name)
		}
		c := b.container(s)
		p.Containers = append(p.Containers, c)
		b.taken = append(b.taken, c.Name)
	}
}

func (b *builder) addInit(one model.Init, name string) {
	b.pod.Init = append(b.pod.Init, one)
	b.taken = append(b.taken, name)
}

// container decides the container of a service.
func (b *builder) container(s *model.Service) *model.Container {
	c := &model.Container{Name: b.containerName(s), Image: s.Ref, Service: s, Spec: &s.ContainerSpec, Path: s.Path}
	c.Origin = b.in.Comment(s.Path)
	reportBuild(b.in, c)
	b.complete(c)
	return c
}

// preStart decides the container of a pre_start hook.
func (b *builder) preStart(s *model.Service, i int, h types.PreStartHook) *model.Container {
	at := s.At("pre_start") + item(i)
	name := k8sname.Fit(fmt.Sprintf("%s-pre-start-%d", s.Workload, i+1), k8sname.MaxLabel)
	c := &model.Container{Name: name, Image: h.Image, Service: s, Spec: &h.ContainerSpec, Path: at, Origin: b.in.Comment(at)}
	if c.Image == "" {
		c.Image = s.Ref
	}
	b.complete(c)
	if !h.PerReplica {
		b.in.Record(at, report.PreStartPerPod)
	}
	return c
}

// complete decides what containers of services and of hooks have in common.
// The init containers that fill its volumes are added before it.
func (b *builder) complete(c *model.Container) {
	secrets := &secretVariables{in: b.in, c: c, values: map[string][]byte{}}
	setEnvironment(b.in, c, secrets)
	setCommand(b.in, c, secrets)
	if !c.Hook() {
		c.Check = healthCheck(b.in, c, secrets)
		c.PostStart = hookCommand(secrets, "post_start", c.Service.PostStart)
		c.PreStop = hookCommand(secrets, "pre_stop", c.Service.PreStop)
	}
	secrets.save(b.data)
	c.User = userOf(b.in, c)
	if b.in.options.Restricted() {
		c.User = restrictedUser(b.in, c)
	}
	m := &mounter{builder: b, c: c}
	m.mountAll()
	m.noteAbsent()
	m.ownClaims()
	for _, f := range m.fills {
		name := initName(f)
		if slices.Contains(b.taken, *name) {
			*name = k8sname.Suffixed(*name, k8sname.Hash(*name, strconv.Itoa(len(b.taken))), k8sname.MaxLabel)
		}
		b.addInit(f, *name)
	}
}

// containerName returns container_name, or the name of the service if another
// container of the Pod has it.
func (b *builder) containerName(s *model.Service) string {
	if s.ContainerName == "" {
		return s.Workload
	}
	name := k8sname.Label(s.ContainerName, k8sname.MaxLabel)
	if slices.Contains(b.taken, name) {
		return s.Workload
	}
	return name
}

// reportBuild records what an image that is built needs.
func reportBuild(in *input, c *model.Container) {
	switch s := c.Service; {
	case s.Build == nil:
	case s.Image == "" && in.options.ImagePrefix == "":
		in.Record(c.At("build.context"), report.BuildNoRegistry.With("image", c.Image))
	default:
		in.Record(c.At("build.context"), report.Build.With("image", c.Image))
	}
}

// addVolume returns the name of the Pod's volume with the content that id
// identifies. It adds the volume the first time.
func (b *builder) addVolume(id, wish string, source model.Source, comment string) string {
	if name, ok := b.volumeNames[id]; ok {
		return name
	}
	for _, taken := range b.volumeNames {
		if taken == wish {
			wish = k8sname.Suffixed(wish, k8sname.Hash(id), k8sname.MaxLabel)
			break
		}
	}
	if b.volumeNames == nil {
		b.volumeNames = map[string]string{}
	}
	b.volumeNames[id] = wish
	b.pod.Volumes = append(b.pod.Volumes, model.Volume{Name: wish, Source: source, Origin: comment})
	return wish
}

// addData returns the name of the Pod's volume with a ConfigMap or a Secret.
func (b *builder) addData(d *model.Data, mode *int32, comment string) string {
	id := d.Kind() + " " + d.Name
	if mode != nil {
		id += fmt.Sprintf(" %o", *mode)
	}
	return b.addVolume(id, k8sname.Label(d.Name, k8sname.MaxLabel), model.DataVolume{Data: d, Mode: mode}, comment)
}

// keepTogether keeps the Pods that share a volume on one node, if only one node
// can mount it.
func (b *builder) keepTogether(c *volume, oneNode bool) {
	if oneNode && c.shared() && !slices.Contains(b.pod.SameNode, c.Claim) {
		b.pod.SameNode = append(b.pod.SameNode, c.Claim)
	}
}
