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
	why, remedy := "the numbers of its names are not known: the image was not looked at", "give numbers, or run the export where an engine has the image"
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

// podSecurity is what concerns all of a Pod's containers.
func (e *export) podSecurity(p *pod, s *service) {
	sc := p.spec.SecurityContext
	for i, g := range s.GroupAdd {
		at := s.at("group_add") + item(i)
		gid, err := strconv.ParseInt(g, 10, 64)
		if err != nil {
			known, ok := s.image.Groups[g]
			if !ok {
				e.tell(at, Dropped, "", "the number of the group is not known: the image was not looked at, or does not know it", "give its number")
				continue
			}
			gid = known
		}
		sc.SupplementalGroups = append(sc.SupplementalGroups, gid)
		p.from["securityContext.supplementalGroups"] = e.from(s.at("group_add"))
	}
	for _, name := range sortedKeys(s.Sysctls) {
		at := s.at("sysctls." + name)
		if p.spec.HostNetwork && strings.HasPrefix(name, "net.") || p.spec.HostIPC && !strings.HasPrefix(name, "net.") {
			e.tell(at, Dropped, "", "what is the host's own would be changed for the node", "")
			continue
		}
		sc.Sysctls = append(sc.Sysctls, corev1.Sysctl{Name: name, Value: s.Sysctls[name]})
		p.from["securityContext.sysctls"] = e.from(s.at("sysctls"))
		if !safeSysctls[name] {
			e.tell(at, Approximate, "sysctls", "the kubelet refuses it unless it is told to allow it: --allowed-unsafe-sysctls="+name, "")
		}
	}
	if s.x.FSGroup != nil {
		sc.FSGroup = ptr(int64(*s.x.FSGroup))
		p.from["securityContext.fsGroup"] = e.from(s.at("x-k8s.fsGroup"))
	}
	e.userNamespace(p, s)
	if s.Init != nil && *s.Init {
		e.init(p, s)
	}
}

// safeSysctls are those that every kubelet allows.
var safeSysctls = map[string]bool{
	"kernel.shm_rmid_forced": true, "net.ipv4.ip_local_port_range": true, "net.ipv4.tcp_syncookies": true,
	"net.ipv4.ping_group_range": true, "net.ipv4.ip_unprivileged_port_start": true, "net.ipv4.ip_local_reserved_ports": true,
	"net.ipv4.tcp_keepalive_time": true, "net.ipv4.tcp_fin_timeout": true, "net.ipv4.tcp_keepalive_intvl": true,
	"net.ipv4.tcp_keepalive_probes": true, "net.ipv4.tcp_rmem": true, "net.ipv4.tcp_wmem": true,
}

// userNamespace is whether root in the Pod is root on the node.
func (e *export) userNamespace(p *pod, s *service) {
	at := s.at("userns_mode")
	switch {
	case s.UserNSMode == "":
		return
	case s.UserNSMode == "host":
		p.spec.HostUsers = ptr(true)
	case s.UserNSMode == "private" && !p.spec.HostNetwork && !p.spec.HostPID && !p.spec.HostIPC:
		p.spec.HostUsers = ptr(false)
	default:
		e.tell(at, Dropped, "", "Kubernetes knows host and, without the host's namespaces, private", "")
		return
	}
	p.from["hostUsers"] = e.from(at)
}

// init lets the Pod's own first process take care of orphans.
func (e *export) init(p *pod, s *service) {
	at := s.at("init")
	if p.spec.HostPID {
		e.tell(at, Meaningless, "", "the host's first process does it", "")
		return
	}
	p.spec.ShareProcessNamespace = ptr(true)
	p.from["shareProcessNamespace"] = e.from(at)
	e.tell(at, Approximate, "shareProcessNamespace", "the Pod's pause process takes care of orphans; the containers see each other's processes", "")
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
