package render

import (
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// groups sets the supplemental groups, and the group of the Pod's volumes.
func (p *pod) groups(s *model.Service) {
	sc := p.spec.SecurityContext
	for i, name := range s.GroupAdd {
		gid, err := strconv.ParseInt(name, 10, 64)
		if err != nil {
			known, ok := s.ImageFacts.Groups[name]
			if !ok {
				p.Record(s.At("group_add")+item(i), report.GroupUnknown)
				continue
			}
			gid = known
		}
		sc.SupplementalGroups = append(sc.SupplementalGroups, gid)
		p.comments["securityContext.supplementalGroups"] = p.Comment(s.At("group_add"))
	}
	if s.X.FSGroup != nil {
		sc.FSGroup = ptr(int64(*s.X.FSGroup))
		p.comments["securityContext.fsGroup"] = p.Comment(s.At("x-k8s.fsGroup"))
	}
}

// safeSysctls are the sysctls that every kubelet allows.
var safeSysctls = map[string]bool{
	"kernel.shm_rmid_forced": true, "net.ipv4.ip_local_port_range": true, "net.ipv4.tcp_syncookies": true,
	"net.ipv4.ping_group_range": true, "net.ipv4.ip_unprivileged_port_start": true, "net.ipv4.ip_local_reserved_ports": true,
	"net.ipv4.tcp_keepalive_time": true, "net.ipv4.tcp_fin_timeout": true, "net.ipv4.tcp_keepalive_intvl": true,
	"net.ipv4.tcp_keepalive_probes": true, "net.ipv4.tcp_rmem": true, "net.ipv4.tcp_wmem": true,
}

// sysctls sets kernel parameters, except those of a namespace of the host.
func (p *pod) sysctls(s *model.Service) {
	for _, name := range sortedKeys(s.Sysctls) {
		at := s.At("sysctls." + name)
		network := strings.HasPrefix(name, "net.")
		if p.spec.HostNetwork && network || p.spec.HostIPC && !network {
			p.Record(at, report.SysctlHost)
			continue
		}
		// A kubelet that does not allow a sysctl refuses the whole Pod.
		if !safeSysctls[name] && p.restricted() {
			p.Record(at, report.Restricted.With("what", "the sysctl "+name))
			continue
		}
		if !safeSysctls[name] && !s.X.UnsafeSysctls {
			p.Record(at, report.SysctlUnsafe.With("name", name))
			continue
		}
		if !safeSysctls[name] {
			p.Record(at, report.SysctlAllowed.With("name", name))
		}
		sc := p.spec.SecurityContext
		sc.Sysctls = append(sc.Sysctls, corev1.Sysctl{Name: name, Value: s.Sysctls[name]})
		p.comments["securityContext.sysctls"] = p.Comment(s.At("sysctls"))
	}
}

// userNamespace sets whether root in the Pod is root on the node.
func (p *pod) userNamespace(s *model.Service) {
	at := s.At("userns_mode")
	switch hostNamespace := p.spec.HostNetwork || p.spec.HostPID || p.spec.HostIPC; {
	case s.UserNSMode == "":
		return
	case s.UserNSMode == "host":
		p.spec.HostUsers = ptr(true)
	case s.UserNSMode == "private" && !hostNamespace:
		p.spec.HostUsers = ptr(false)
	default:
		p.Record(at, report.UserNamespace)
		return
	}
	p.comments["hostUsers"] = p.Comment(at)
}

// initProcess lets the pause process of the Pod reap orphaned processes.
func (p *pod) initProcess(s *model.Service) {
	if s.Init == nil || !*s.Init {
		return
	}
	at := s.At("init")
	if p.spec.HostPID {
		p.Record(at, report.InitHost)
		return
	}
	// Images with an init system of their own (s6) require process ID 1.
	if len(p.Members) > 1 && !slices.ContainsFunc(p.Members, sharesProcesses) {
		p.Record(at, report.InitShared)
		return
	}
	p.spec.ShareProcessNamespace = ptr(true)
	p.comments["shareProcessNamespace"] = p.Comment(at)
	p.Record(at, report.Init)
}

func sharesProcesses(s *model.Service) bool { return strings.HasPrefix(s.Pid, types.ServicePrefix) }
