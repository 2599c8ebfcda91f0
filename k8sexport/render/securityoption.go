package render

import (
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// securityOption maps an item of security_opt. An unknown option is reported,
// because a user may rely on its protection.
func (c *container) securityOption(sc *corev1.SecurityContext, at, option string) {
	name, value := option, ""
	if i := strings.IndexAny(option, ":="); i >= 0 {
		name, value = option[:i], option[i+1:]
	}
	if c.restricted() && !allowedOption(name, value) {
		c.Record(at, report.Restricted.With("what", option))
		return
	}
	switch name {
	case "no-new-privileges":
		if value != "false" {
			c.noNewPrivileges(sc, at)
		}
	case "seccomp":
		sc.SeccompProfile = seccompProfile(value)
		c.comments["securityContext.seccompProfile"] = c.Comment(at)
		if sc.SeccompProfile.LocalhostProfile != nil {
			c.Record(at, report.SeccompFile)
		}
	case "apparmor":
		sc.AppArmorProfile = appArmorProfile(value)
		c.comments["securityContext.appArmorProfile"] = c.Comment(at)
		if sc.AppArmorProfile.LocalhostProfile != nil {
			c.Record(at, report.AppArmorProfile)
		}
	case "label":
		c.seLinux(sc, at, value)
	case "systempaths":
		c.procMount(sc, at, value)
	default:
		c.Record(at, report.SecurityOption)
	}
}

func (c *container) noNewPrivileges(sc *corev1.SecurityContext, at string) {
	if !c.restricted() && (sc.Privileged != nil || hasCapability(c.Spec.CapAdd, "SYS_ADMIN")) {
		c.Record(at, report.NoNewPrivileges)
		return
	}
	sc.AllowPrivilegeEscalation = ptr(false)
	c.comments["securityContext.allowPrivilegeEscalation"] = c.Comment(at)
}

func seccompProfile(profile string) *corev1.SeccompProfile {
	switch profile {
	case "unconfined":
		return &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeUnconfined}
	case "builtin", "default", "":
		return &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}
	}
	file := profile[strings.LastIndexByte(profile, '/')+1:]
	return &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeLocalhost, LocalhostProfile: &file}
}

func appArmorProfile(profile string) *corev1.AppArmorProfile {
	switch profile {
	case "unconfined":
		return &corev1.AppArmorProfile{Type: corev1.AppArmorProfileTypeUnconfined}
	case "docker-default", "runtime/default", "":
		return &corev1.AppArmorProfile{Type: corev1.AppArmorProfileTypeRuntimeDefault}
	}
	return &corev1.AppArmorProfile{Type: corev1.AppArmorProfileTypeLocalhost, LocalhostProfile: &profile}
}

// seLinux maps label=user:NAME and the like.
func (c *container) seLinux(sc *corev1.SecurityContext, at, value string) {
	if sc.SELinuxOptions == nil {
		sc.SELinuxOptions = &corev1.SELinuxOptions{}
	}
	field, text, _ := strings.Cut(value, ":")
	switch field {
	case "user":
		sc.SELinuxOptions.User = text
	case "role":
		sc.SELinuxOptions.Role = text
	case "type":
		sc.SELinuxOptions.Type = text
	case "level":
		sc.SELinuxOptions.Level = text
	case "disable":
		sc.SELinuxOptions.Type = "spc_t"
		c.Record(at, report.SELinuxDisable)
	default:
		sc.SELinuxOptions = nil
		c.Record(at, report.SecurityOption)
		return
	}
	c.comments["securityContext.seLinuxOptions"] = c.Comment(at)
}

// procMount unmasks /proc, which Kubernetes allows only in a user namespace.
func (c *container) procMount(sc *corev1.SecurityContext, at, value string) {
	switch {
	case value != "unconfined":
		c.Record(at, report.SecurityOption)
	case c.Spec.UserNSMode != "private":
		c.Record(at, report.ProcMountPrivate)
	default:
		sc.ProcMount = ptr(corev1.UnmaskedProcMount)
		c.comments["securityContext.procMount"] = c.Comment(at)
		c.Record(at, report.ProcMount)
	}
}
