package render

import (
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// container is a container while it is rendered.
type container struct {
	*context
	*model.Container
	out      corev1.Container
	comments comments // of fields of out
}

// serviceContainer renders the container of a service.
func serviceContainer(p *pod, m *model.Container) (corev1.Container, comments) {
	c := newContainer(p, m)
	c.out.Stdin, c.out.TTY = m.Service.StdinOpen, m.Service.Tty
	c.ports()
	c.resources()
	c.probes()
	c.hooks()
	return c.out, c.comments
}

// initContainer renders a one-shot service or a pre_start hook.
func initContainer(p *pod, m *model.Container) (corev1.Container, comments) {
	if m.Hook() {
		c := newContainer(p, m)
		return c.out, c.comments
	}
	out, from := serviceContainer(p, m)
	out.ReadinessProbe, out.LivenessProbe, out.StartupProbe, out.Lifecycle = nil, nil, nil, nil
	return out, from
}

// newContainer renders what containers of services and of hooks have in common.
func newContainer(p *pod, m *model.Container) *container {
	c := &container{context: p.context, Container: m, comments: comments{"": m.Origin}}
	c.out = corev1.Container{Name: m.Name, Image: m.Image, WorkingDir: m.Spec.WorkingDir}
	c.command()
	c.environment()
	for i, mounted := range m.Mounts {
		c.comments["volumeMounts"+item(i)] = mounted.Origin
		c.out.VolumeMounts = append(c.out.VolumeMounts, volumeMount(mounted))
	}
	c.security()
	c.pullPolicy()
	return c
}

func (c *container) command() {
	if c.Command != nil {
		c.out.Command = commandWords(c.Command)
		c.comments["command"] = c.CommandOrigin
	}
	if c.Args != nil {
		c.out.Args = commandWords(c.Args)
		c.comments["args"] = c.ArgsOrigin
	}
}

func (c *container) environment() {
	for _, v := range c.Env {
		one := corev1.EnvVar{Name: v.Name, Value: escape(v.Value)}
		if v.Secret != nil {
			one = corev1.EnvVar{Name: v.Name, ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
				LocalObjectReference: corev1.LocalObjectReference{Name: v.Secret.Name}, Key: v.Name,
			}}}
		}
		c.out.Env = append(c.out.Env, one)
	}
	c.comments["env"] = c.EnvOrigin
}

// ports adds the ports. They have no effect except for ports of the host.
func (c *container) ports() {
	for i, p := range c.Service.Listens {
		c.comments["ports"+item(i)] = p.Origin
		c.out.Ports = append(c.out.Ports, corev1.ContainerPort{ContainerPort: p.Number, Protocol: corev1.Protocol(p.Protocol), HostPort: p.HostPort})
	}
}

// pullPolicy sets when the image is pulled.
func (c *container) pullPolicy() {
	at := c.At("pull_policy")
	switch policy := c.Spec.PullPolicy; {
	case policy == "":
		return
	case policy == types.PullPolicyAlways:
		c.out.ImagePullPolicy = corev1.PullAlways
	case policy == types.PullPolicyNever:
		c.out.ImagePullPolicy = corev1.PullNever
	case policy == types.PullPolicyBuild:
		c.out.ImagePullPolicy = corev1.PullIfNotPresent
		c.Record(at, report.PullBuild)
	case policy == "daily", policy == "weekly", policy == types.PullPolicyRefresh, strings.HasPrefix(policy, "every_"):
		c.out.ImagePullPolicy = corev1.PullAlways
		c.Record(at, report.PullInterval)
	default:
		c.out.ImagePullPolicy = corev1.PullIfNotPresent
	}
	c.comments["imagePullPolicy"] = c.Comment(at)
}
