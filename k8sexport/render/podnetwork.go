package render

import (
	"net"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// namespaces sets which namespaces of the host the Pod uses.
func (p *pod) namespaces(s *model.Service) {
	if s.NetworkMode == "host" {
		p.spec.HostNetwork, p.spec.DNSPolicy = true, corev1.DNSClusterFirstWithHostNet
		p.comments["hostNetwork"] = p.Comment(s.At("network_mode"))
	}
	if s.Pid == "host" {
		p.spec.HostPID = true
		p.comments["hostPID"] = p.Comment(s.At("pid"))
	}
	if s.Ipc == "host" {
		p.spec.HostIPC = true
		p.comments["hostIPC"] = p.Comment(s.At("ipc"))
	}
	if sharesProcesses(s) && !p.spec.HostPID {
		p.spec.ShareProcessNamespace = ptr(true)
		p.comments["shareProcessNamespace"] = p.Comment(s.At("pid"))
	}
	p.reportNetworkMode(s)
	p.reportNamespace(s.At("pid"), s.Pid)
	if s.Ipc != "private" {
		p.reportNamespace(s.At("ipc"), s.Ipc)
	}
}

func (p *pod) reportNetworkMode(s *model.Service) {
	at := s.At("network_mode")
	switch mode := s.NetworkMode; {
	case mode == "", mode == "bridge", mode == "default":
	case mode == "host":
		p.Record(at, report.NetworkHost)
	case mode == "none":
		p.Record(at, report.NetworkNone)
	case strings.HasPrefix(mode, types.ServicePrefix):
		p.Record(at, report.NetworkService)
	default:
		p.Record(at, report.NetworkContainer)
	}
}

func (p *pod) reportNamespace(at, mode string) {
	if mode != "" && mode != "host" && !strings.HasPrefix(mode, types.ServicePrefix) {
		p.Record(at, report.NamespaceMode)
	}
}

// maxHostname is the length that the kernel allows.
const maxHostname = 64

// hostname sets the host name of the Pod.
func (p *pod) hostname(s *model.Service) {
	at := s.At("hostname")
	switch name := s.Hostname; {
	case name == "":
	case s != p.Lead() || p.spec.Hostname != "" || p.spec.HostnameOverride != nil:
		p.Record(at, report.HostnameShared)
	case k8sname.IsLabel(name):
		p.spec.Hostname = name
		p.comments["hostname"] = p.Comment(at)
		p.Record(at, report.Hostname)
	case k8sname.IsSubdomain(name) && len(name) <= maxHostname && !p.spec.HostNetwork:
		p.spec.HostnameOverride = &name
		p.comments["hostnameOverride"] = p.Comment(at)
		p.Record(at, report.HostnameOverride)
	default:
		p.Record(at, report.HostnameInvalid)
	}
}

// domainname sets the subdomain of the Pod.
func (p *pod) domainname(s *model.Service) {
	at := s.At("domainname")
	switch name := s.DomainName; {
	case name == "":
	case k8sname.IsLabel(name) && p.spec.Subdomain == "" && p.spec.HostnameOverride == nil:
		p.spec.Subdomain = name
		p.comments["subdomain"] = p.Comment(at)
	default:
		p.Record(at, report.Domainname)
	}
}

// hostAliases adds the lines of extra_hosts to /etc/hosts.
func (p *pod) hostAliases(s *model.Service) {
	for _, host := range sortedKeys(s.ExtraHosts) {
		at := s.At("extra_hosts." + host)
		for _, ip := range s.ExtraHosts[host] {
			switch {
			case ip == "host-gateway":
				p.Record(at, report.HostGateway)
			case net.ParseIP(ip) == nil:
				p.Record(at, report.AddressInvalid)
			case !k8sname.IsSubdomain(strings.ToLower(host)):
				p.Record(at, report.HostInvalid)
			default:
				p.addHostAlias(ip, strings.ToLower(host), at)
			}
		}
	}
}

func (p *pod) addHostAlias(ip, name, at string) {
	i := slices.IndexFunc(p.spec.HostAliases, func(a corev1.HostAlias) bool { return a.IP == ip })
	if i < 0 {
		i = len(p.spec.HostAliases)
		p.spec.HostAliases = append(p.spec.HostAliases, corev1.HostAlias{IP: ip})
		p.comments["hostAliases"+item(i)] = p.Comment(at)
	}
	if a := &p.spec.HostAliases[i]; !slices.Contains(a.Hostnames, name) {
		a.Hostnames = append(a.Hostnames, name)
	}
}

// maxNameservers is the limit of Kubernetes and of the C library.
const maxNameservers = 3

// dns adds to the DNS configuration of the cluster. Replacing it would keep
// services from finding each other.
func (p *pod) dns(s *model.Service) {
	if len(s.DNS)+len(s.DNSSearch)+len(s.DNSOpts) == 0 {
		return
	}
	if p.spec.DNSConfig == nil {
		p.spec.DNSConfig = &corev1.PodDNSConfig{}
		p.comments["dnsConfig"] = p.Comment(s.At(dnsAttribute(s)))
	}
	d := p.spec.DNSConfig
	for i, server := range s.DNS {
		switch at := s.At("dns") + item(i); {
		case net.ParseIP(server) == nil:
			p.Record(at, report.AddressInvalid)
		case len(d.Nameservers) >= maxNameservers-1:
			p.Record(at, report.NameserverLimit)
		default:
			d.Nameservers = append(d.Nameservers, server)
		}
	}
	d.Searches = append(d.Searches, s.DNSSearch...)
	for _, option := range s.DNSOpts {
		name, value, has := strings.Cut(option, ":")
		o := corev1.PodDNSConfigOption{Name: name}
		if has {
			o.Value = &value
		}
		d.Options = append(d.Options, o)
	}
}

// dnsAttribute returns the first attribute of the DNS configuration that is set.
func dnsAttribute(s *model.Service) string {
	switch {
	case len(s.DNS) > 0:
		return "dns"
	case len(s.DNSSearch) > 0:
		return "dns_search"
	}
	return "dns_opt"
}
