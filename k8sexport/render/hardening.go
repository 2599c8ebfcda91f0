package render

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// netBindService is the only capability that Pod Security "restricted" allows.
const netBindService corev1.Capability = "NET_BIND_SERVICE"

// unprivilegedPorts is the sysctl that Docker sets to 0, so that users other than
// root can listen on all ports.
const unprivilegedPorts = "net.ipv4.ip_unprivileged_port_start"

// nobody runs init containers that use no files.
const nobody = 65534

func (c *context) restricted() bool { return c.model.Options.Restricted() }

// harden sets what Pod Security "restricted" requires of each container.
func (p *pod) harden() {
	if !p.restricted() {
		return
	}
	for _, list := range [][]corev1.Container{p.spec.InitContainers, p.spec.Containers} {
		for i := range list {
			hardenContainer(&list[i])
		}
	}
	sc := p.spec.SecurityContext
	set := slices.ContainsFunc(sc.Sysctls, func(s corev1.Sysctl) bool { return s.Name == unprivilegedPorts })
	if !set && slices.ContainsFunc(p.Members, listensPrivileged) {
		sc.Sysctls = append(sc.Sysctls, corev1.Sysctl{Name: unprivilegedPorts, Value: "0"})
	}
}

func hardenContainer(c *corev1.Container) {
	if c.SecurityContext == nil {
		c.SecurityContext = &corev1.SecurityContext{}
	}
	sc := c.SecurityContext
	sc.AllowPrivilegeEscalation = ptr(false)
	if sc.Capabilities == nil {
		sc.Capabilities = &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}
	}
	if sc.RunAsUser != nil && *sc.RunAsUser != 0 {
		sc.RunAsNonRoot = ptr(true)
	}
}

// listensPrivileged reports whether a service listens on a port below 1024.
func listensPrivileged(s *model.Service) bool {
	return slices.ContainsFunc(s.Listens, func(p model.Port) bool { return p.Number < 1024 })
}

// restrictedCapabilities drops all capabilities except NET_BIND_SERVICE: a
// program that has it as a file capability, and listens on port 80, does not
// start without it.
func (c *container) restrictedCapabilities() *corev1.Capabilities {
	out := &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}
	binds := listensPrivileged(c.Service) && !hasCapability(c.Spec.CapDrop, netBindService)
	for i, name := range capabilities(c.Spec.CapAdd) {
		binds = binds || name == netBindService
		if name != netBindService {
			c.Record(c.At("cap_add")+item(i), report.Restricted.With("what", "the capability "+string(name)))
		}
	}
	if binds {
		out.Add = []corev1.Capability{netBindService}
	}
	return out
}

// allowedSELinuxTypes are the types of SELinux that "restricted" allows.
var allowedSELinuxTypes = []string{"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}

// allowedOption reports whether "restricted" allows an item of security_opt.
func allowedOption(name, value string) bool {
	switch name {
	case "no-new-privileges":
		return value != "false"
	case "seccomp", "apparmor", "systempaths":
		return value != "unconfined"
	case "label":
		field, text, _ := strings.Cut(value, ":")
		return field == "level" || field == "type" && slices.Contains(allowedSELinuxTypes, text)
	}
	return true
}

// helperSecurity is the security context of an init container that prepares
// volumes: root, or the user of the volumes if the Pod is restricted.
func (c *context) helperSecurity(user model.User) *corev1.SecurityContext {
	sc := &corev1.SecurityContext{RunAsUser: ptr(int64(0)), AllowPrivilegeEscalation: ptr(false)}
	if c.restricted() {
		sc.RunAsUser, sc.RunAsGroup = user.UID, user.GID
	}
	return sc
}
