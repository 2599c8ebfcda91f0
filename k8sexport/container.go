package k8sexport

import (
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
)

// container makes the container of a service.
func (e *export) container(p *pod, s *service) *part {
	c := &part{s: s, spec: &s.ContainerSpec, path: s.path, pod: p, from: origins{"": e.from(s.path)}}
	c.c = corev1.Container{Name: e.containerName(p, s), Image: s.ref, Stdin: s.StdinOpen, TTY: s.Tty}
	e.image(c)
	e.common(c)
	e.containerPorts(c)
	e.resources(c)
	e.probes(c)
	e.hooks(c)
	return c
}

// common is what every container has, those of pre_start too.
func (e *export) common(c *part) {
	e.words(c)
	c.c.WorkingDir = c.spec.WorkingDir
	e.env(c)
	e.mountAll(c)
	e.mountObjects(c)
	e.security(c)
	e.pullPolicy(c)
	e.unlooked(c)
}

// containerName is that of the service, or container_name.
func (e *export) containerName(p *pod, s *service) string {
	name := s.name
	if s.ContainerName != "" {
		name = label(s.ContainerName, maxLabel)
	}
	for _, c := range append(p.spec.Containers, p.spec.InitContainers...) {
		if c.Name == name {
			return s.name
		}
	}
	return name
}

// image says what an image that is built needs.
func (e *export) image(c *part) {
	if c.s.Build == nil {
		c.from["image"] = ""
		return
	}
	at := c.at("build.context")
	if c.s.Image == "" && e.opt.ImagePrefix == "" {
		e.tell(at, Dropped, "image "+c.c.Image, "no cluster can pull the image: it has no registry", "build and push it: --image-prefix REGISTRY/, or give the service an `image`")
		return
	}
	e.tell(at, Approximate, "image "+c.c.Image, "the image must be built and pushed before the objects are applied", "")
}

// words are command and args: what the image has is used where the files say
// nothing, and reset where they say it is empty.
func (e *export) words(c *part) {
	spec := c.spec
	if spec.Entrypoint != nil {
		c.from["command"] = e.from(c.at("entrypoint"))
		c.c.Command = expandSafeAll(spec.Entrypoint)
	}
	if spec.Command != nil {
		c.from["args"] = e.from(c.at("command"))
		c.c.Args = expandSafeAll(spec.Command)
	}
	e.resets(c)
}

// resets: `command: []` clears the image's own, which Kubernetes does only
// where a command of ours stands beside it.
func (e *export) resets(c *part) {
	spec, image := c.spec, c.s.image
	switch {
	case spec.Entrypoint != nil && len(spec.Entrypoint) == 0:
		if len(spec.Command) == 0 && len(image.Command) == 0 {
			e.tell(c.at("entrypoint"), Dropped, "", "without the image's entrypoint there is nothing to run", "give a command")
			return
		}
		// The command is what runs.
		c.c.Command, c.c.Args = c.c.Args, nil
		if len(c.c.Command) == 0 {
			c.c.Command = expandSafeAll(image.Command)
		}
		c.from["command"], c.from["args"] = e.from(c.at("entrypoint")), ""
	case spec.Command != nil && len(spec.Command) == 0 && len(c.c.Command) == 0:
		if c.s.known && len(image.Entrypoint) > 0 {
			c.c.Command = expandSafeAll(image.Entrypoint)
			c.from["command"] = e.from(c.at("command")) + ": the image's entrypoint without its command"
			return
		}
		e.tell(c.at("command"), Dropped, "", "the image's command cannot be cleared without its entrypoint, which is not known", "say the entrypoint")
	}
}

// pullPolicy is when the image is pulled.
func (e *export) pullPolicy(c *part) {
	at, target := c.at("pull_policy"), "imagePullPolicy"
	switch policy := c.spec.PullPolicy; {
	case policy == "":
		return
	case policy == types.PullPolicyAlways:
		c.c.ImagePullPolicy = corev1.PullAlways
	case policy == types.PullPolicyNever:
		c.c.ImagePullPolicy = corev1.PullNever
	case policy == types.PullPolicyBuild:
		c.c.ImagePullPolicy = corev1.PullIfNotPresent
		e.tell(at, Approximate, target, "a cluster builds nothing", "")
	case policy == "daily", policy == "weekly", policy == types.PullPolicyRefresh, strings.HasPrefix(policy, "every_"):
		c.c.ImagePullPolicy = corev1.PullAlways
		e.tell(at, Approximate, target, "the image is looked for at each start of a Pod", "")
	default:
		c.c.ImagePullPolicy = corev1.PullIfNotPresent
	}
	c.from["imagePullPolicy"] = e.from(at)
}

// unlooked says what is assumed of an image that nobody looked at.
func (e *export) unlooked(c *part) {
	if len(c.unlooked) > 0 {
		e.note(NoteAssumed, "--read-images looks, where an engine has the image", "image %s has nothing at %s: Docker would copy it into the new volume", c.c.Image, strings.Join(c.unlooked, ", "))
	}
}
