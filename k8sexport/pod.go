package k8sexport

import (
	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
)

// part is one container with what its Pod must have for it.
type part struct {
	s    *service
	spec *types.ContainerSpec
	path string
	pod  *pod
	c    corev1.Container
	from origins

	fill     []corev1.Container // init containers that fill volumes
	fillFrom []string
	unlooked []string // mounts of which it is not known what the image has there
}

func (c *part) at(attribute string) string { return c.path + "." + attribute }

// volume names the Pod's volume for what id says, and adds it the first time.
func (p *pod) volume(id, wish string, source corev1.VolumeSource, from string) string {
	if name, ok := p.volumes[id]; ok {
		return name
	}
	for _, taken := range p.volumes {
		if taken == wish {
			wish = suffixed(wish, shortHash(id), maxLabel)
			break
		}
	}
	put(&p.volumes, id, wish)
	p.from["volumes"+item(len(p.spec.Volumes))] = from
	p.spec.Volumes = append(p.spec.Volumes, corev1.Volume{Name: wish, VolumeSource: source})
	return wish
}

// build makes the Pod: its containers, then what they have in common.
func (e *export) build(p *pod) {
	if p.built {
		return
	}
	p.built = true
	p.from = origins{}
	p.spec = corev1.PodSpec{
		ServiceAccountName:           e.accountName(),
		AutomountServiceAccountToken: ptr(false), // Docker's containers have no credentials of a cluster
		EnableServiceLinks:           ptr(false), // nor variables that name other services
		SecurityContext:              &corev1.PodSecurityContext{SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}},
	}
	if p.kind == statefulSet {
		for _, cl := range e.owned(p) {
			put(&p.volumes, "template "+cl.key, cl.name) // no other volume takes its name
		}
	}
	e.waitAll(p)
	for _, s := range p.jobs {
		c := e.container(p, s)
		p.addInit(c, e.from(s.path)+": runs first, for "+s.folded.Name)
	}
	for _, s := range p.members {
		for i := range s.PreStart {
			e.preStart(p, s, i)
		}
		c := e.container(p, s)
		p.addFill(c)
		p.from.under("containers"+item(len(p.spec.Containers)), c.from)
		p.spec.Containers = append(p.spec.Containers, c.c)
	}
	e.podSettings(p)
	e.placement(p)
	e.podMeta(p)
}

// addFill adds the init containers that fill volumes.
func (p *pod) addFill(c *part) {
	for i, f := range c.fill {
		p.from["initContainers"+item(len(p.spec.InitContainers))] = c.fillFrom[i]
		p.spec.InitContainers = append(p.spec.InitContainers, f)
	}
}

// addInit adds a container that runs to its end before the others.
func (p *pod) addInit(c *part, from string) {
	p.addFill(c)
	c.c.ReadinessProbe, c.c.LivenessProbe, c.c.StartupProbe, c.c.Lifecycle = nil, nil, nil, nil
	at := "initContainers" + item(len(p.spec.InitContainers))
	p.from.under(at, c.from)
	p.from[at] = from
	p.spec.InitContainers = append(p.spec.InitContainers, c.c)
}

// podSettings are what all containers of a Pod have in common: those of the
// first service, and of the others where that one has none.
func (e *export) podSettings(p *pod) {
	for _, s := range p.members {
		e.network(p, s)
		e.hostAliases(p, s)
		e.dns(p, s)
		e.podSecurity(p, s)
		e.platform(p, s)
		e.grace(p, s)
		e.account(p, s)
		e.runtimeClass(p, s)
	}
	if secret := e.opt.ImagePullSecret; secret != "" {
		p.spec.ImagePullSecrets = []corev1.LocalObjectReference{{Name: secret}}
		e.note(NoteAssumed, "", "the Secret %s exists, with credentials of a registry", secret)
	}
	if p.spec.HostPID {
		p.spec.ShareProcessNamespace = nil // all processes are seen already
		delete(p.from, "shareProcessNamespace")
	}
	if p.fsGroup != nil && p.spec.SecurityContext.FSGroup == nil {
		p.spec.SecurityContext.FSGroup = p.fsGroup
	}
}

// grace is how long a Pod has to stop: Docker's 10 seconds, not Kubernetes' 30.
func (e *export) grace(p *pod, s *service) {
	seconds := int64(10)
	if s.StopGracePeriod != nil {
		seconds = ceilSeconds(*s.StopGracePeriod)
		p.from["terminationGracePeriodSeconds"] = e.from(s.at("stop_grace_period"))
	}
	if p.spec.TerminationGracePeriodSeconds == nil || *p.spec.TerminationGracePeriodSeconds < seconds {
		p.spec.TerminationGracePeriodSeconds = &seconds
	}
}

func ceilSeconds(d types.Duration) int64 {
	const second = types.Duration(1e9)
	return int64((d + second - 1) / second)
}

// account gives the Pod the account that the user names.
func (e *export) account(p *pod, s *service) {
	if s.x.ServiceAccount != "" {
		p.spec.ServiceAccountName, p.spec.AutomountServiceAccountToken = s.x.ServiceAccount, ptr(true)
		p.from["serviceAccountName"] = e.from(s.at("x-k8s.serviceAccount"))
	}
}
