package k8sexport

import (
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// podSecurity is what concerns all of a Pod's containers.
func (e *export) podSecurity(p *pod, s *service) {
	sc := p.spec.SecurityContext
	for i, g := range s.GroupAdd {
		at := s.at("group_add") + item(i)
		gid, err := strconv.ParseInt(g, 10, 64)
		if err != nil {
			known, ok := s.image.Groups[g]
			if !ok {
				e.tell(at, Dropped, "", "the number of the group is not known: the image was not looked into, or does not know it", "give its number, or export with --read-images where an engine has the image")
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
