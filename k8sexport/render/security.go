package render

import (
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// security sets the user and the privileges of a container.
func (c *container) security() {
	var sc corev1.SecurityContext
	spec := c.Spec
	switch {
	case spec.Privileged && c.restricted():
		c.Record(c.At("privileged"), report.Restricted.With("what", "privileged containers"))
	case spec.Privileged:
		sc.Privileged = ptr(true)
		c.comments["securityContext.privileged"] = c.Comment(c.At("privileged"))
	}
	if spec.ReadOnly {
		sc.ReadOnlyRootFilesystem = ptr(true)
		c.comments["securityContext.readOnlyRootFilesystem"] = c.Comment(c.At("read_only"))
	}
	c.capabilities(&sc)
	if u := c.User; u.UID != nil || u.GID != nil {
		sc.RunAsUser, sc.RunAsGroup = u.UID, u.GID
		at := c.At("user")
		if spec.User == "" {
			at = c.At("image")
		}
		c.comments["securityContext.runAsUser"] = c.Comment(at)
	}
	for i, option := range spec.SecurityOpt {
		c.securityOption(&sc, c.At("security_opt")+item(i), option)
	}
	if sc != (corev1.SecurityContext{}) {
		c.out.SecurityContext = &sc
	}
}

func (c *container) capabilities(sc *corev1.SecurityContext) {
	add, drop := c.Spec.CapAdd, c.Spec.CapDrop
	if c.restricted() {
		sc.Capabilities = c.restrictedCapabilities()
	}
	if len(add)+len(drop) == 0 {
		return
	}
	if sc.Capabilities == nil {
		sc.Capabilities = &corev1.Capabilities{Add: capabilities(add), Drop: capabilities(drop)}
	}
	at := c.At("cap_add")
	if len(add) == 0 {
		at = c.At("cap_drop")
	}
	c.comments["securityContext.capabilities"] = c.Comment(at)
}

// capabilities returns names without the optional prefix CAP_.
func capabilities(names []string) []corev1.Capability {
	var out []corev1.Capability
	for _, n := range names {
		out = append(out, corev1.Capability(strings.TrimPrefix(strings.ToUpper(n), "CAP_")))
	}
	return out
}

// hasCapability reports whether names include a capability, or all.
func hasCapability(names []string, name corev1.Capability) bool {
	for _, c := range capabilities(names) {
		if c == name || c == "ALL" {
			return true
		}
	}
	return false
}
