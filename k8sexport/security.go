package k8sexport

import (
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// security is what a container may do.
func (e *export) security(c *part) {
	var sc corev1.SecurityContext
	spec := c.spec
	if spec.Privileged {
		sc.Privileged = ptr(true)
		c.from["securityContext.privileged"] = e.from(c.at("privileged"))
	}
	if spec.ReadOnly {
		sc.ReadOnlyRootFilesystem = ptr(true)
		c.from["securityContext.readOnlyRootFilesystem"] = e.from(c.at("read_only"))
	}
	if len(spec.CapAdd)+len(spec.CapDrop) > 0 {
		sc.Capabilities = &corev1.Capabilities{Add: capabilities(spec.CapAdd), Drop: capabilities(spec.CapDrop)}
		c.from["securityContext.capabilities"] = e.from(c.at(firstSet("cap_add", len(spec.CapAdd), "cap_drop", len(spec.CapDrop), "", 0)))
	}
	e.user(c, &sc)
	for i, option := range spec.SecurityOpt {
		e.securityOption(c, &sc, c.at("security_opt")+item(i), option)
	}
	if !isZero(sc) {
		c.c.SecurityContext = &sc
	}
}

func isZero(sc corev1.SecurityContext) bool { return sc == corev1.SecurityContext{} }

// capabilities are names without the prefix that Docker also takes.
func capabilities(names []string) []corev1.Capability {
	var out []corev1.Capability
	for _, n := range names {
		out = append(out, corev1.Capability(strings.TrimPrefix(strings.ToUpper(n), "CAP_")))
	}
	return out
}

// user is who runs the container: numbers, or names that the image knows.
func (e *export) user(c *part, sc *corev1.SecurityContext) {
	if c.spec.User == "" {
		return
	}
	at := c.at("user")
	name, group, hasGroup := strings.Cut(c.spec.User, ":")
	found := true
	if uid, err := strconv.ParseInt(name, 10, 64); err == nil {
		sc.RunAsUser = &uid
	} else if u, ok := c.s.image.Users[name]; ok {
		sc.RunAsUser = &u.UID
		if !hasGroup {
			sc.RunAsGroup = &u.GID
		}
	} else if name == "root" {
		sc.RunAsUser = ptr(int64(0))
	} else {
		found = false
	}
	if hasGroup {
		if gid, ok := e.group(c, group); ok {
			sc.RunAsGroup = &gid
		} else {
			found = false
		}
	}
	c.from["securityContext.runAsUser"] = e.from(at)
	if found {
		return
	}
	why, remedy := "the numbers of its names are not known: the image was not looked into", "give numbers, or export with --read-images where an engine has the image"
	if c.s.image.Users != nil {
		why, remedy = "the image does not know it", "give numbers"
	}
	sc.RunAsUser, sc.RunAsGroup = nil, nil
	e.tell(at, Dropped, "", why, remedy)
}

func (e *export) group(c *part, name string) (int64, bool) {
	if gid, err := strconv.ParseInt(name, 10, 64); err == nil {
		return gid, true
	}
	gid, ok := c.s.image.Groups[name]
	return gid, ok || name == "root"
}

// securityOption is one entry of security_opt. One that is not understood is
// told of: nobody may believe in a protection that is not there.
func (e *export) securityOption(c *part, sc *corev1.SecurityContext, at, option string) {
	name, value := option, ""
	if i := strings.IndexAny(option, ":="); i >= 0 {
		name, value = option[:i], option[i+1:]
	}
	switch name {
	case "no-new-privileges":
		if value != "false" {
			if sc.Privileged != nil || hasCapability(c.spec.CapAdd, "SYS_ADMIN") {
				e.tell(at, Dropped, "", "Kubernetes refuses it for a container that is privileged or has SYS_ADMIN", "")
				return
			}
			sc.AllowPrivilegeEscalation = ptr(false)
			c.from["securityContext.allowPrivilegeEscalation"] = e.from(at)
		}
	case "seccomp":
		sc.SeccompProfile = seccomp(value)
		c.from["securityContext.seccompProfile"] = e.from(at)
		if sc.SeccompProfile.LocalhostProfile != nil {
			e.tell(at, Approximate, "seccompProfile", "the profile must lie in the kubelet's folder of each node", "")
		}
	case "apparmor":
		sc.AppArmorProfile = appArmor(value)
		c.from["securityContext.appArmorProfile"] = e.from(at)
		if sc.AppArmorProfile.LocalhostProfile != nil {
			e.tell(at, Approximate, "appArmorProfile", "the profile must be loaded on each node", "")
		}
	case "label":
		e.seLinux(c, sc, at, value)
	case "systempaths":
		e.procMount(c, sc, at, value)
	default:
		e.tell(at, Dropped, "", "it is not understood", "")
	}
}

func hasCapability(names []string, name string) bool {
	for _, c := range capabilities(names) {
		if string(c) == name || c == "ALL" {
			return true
		}
	}
	return false
}

func seccomp(profile string) *corev1.SeccompProfile {
	switch profile {
	case "unconfined":
		return &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeUnconfined}
	case "builtin", "default", "":
		return &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}
	}
	file := profile[strings.LastIndexByte(profile, '/')+1:]
	return &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeLocalhost, LocalhostProfile: &file}
}

func appArmor(profile string) *corev1.AppArmorProfile {
	switch profile {
	case "unconfined":
		return &corev1.AppArmorProfile{Type: corev1.AppArmorProfileTypeUnconfined}
	case "docker-default", "runtime/default", "":
		return &corev1.AppArmorProfile{Type: corev1.AppArmorProfileTypeRuntimeDefault}
	}
	return &corev1.AppArmorProfile{Type: corev1.AppArmorProfileTypeLocalhost, LocalhostProfile: &profile}
}

func (e *export) seLinux(c *part, sc *corev1.SecurityContext, at, value string) {
	if sc.SELinuxOptions == nil {
		sc.SELinuxOptions = &corev1.SELinuxOptions{}
	}
	kind, text, _ := strings.Cut(value, ":")
	switch kind {
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
		e.tell(at, Approximate, "seLinuxOptions.type", "spc_t is not confined, which comes near to no label", "")
	default:
		sc.SELinuxOptions = nil
		e.tell(at, Dropped, "", "it is not understood", "")
		return
	}
	c.from["securityContext.seLinuxOptions"] = e.from(at)
}

// procMount shows all of /proc. Kubernetes allows it where root in the Pod is
// not root on the node.
func (e *export) procMount(c *part, sc *corev1.SecurityContext, at, value string) {
	switch {
	case value != "unconfined":
		e.tell(at, Dropped, "", "it is not understood", "")
	case c.spec.UserNSMode != "private":
		e.tell(at, Dropped, "", "Kubernetes shows all of /proc only to a Pod with users of its own", "userns_mode: private")
	default:
		sc.ProcMount = ptr(corev1.UnmaskedProcMount)
		c.from["securityContext.procMount"] = e.from(at)
		e.tell(at, Approximate, "procMount", "it needs Kubernetes 1.33 or later", "")
	}
}
