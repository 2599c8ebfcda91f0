package k8sexport

import (
	"net"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
)

// network is whose network and processes the Pod sees.
func (e *export) network(p *pod, s *service) {
	if s.NetworkMode == "host" {
		p.spec.HostNetwork, p.spec.DNSPolicy = true, corev1.DNSClusterFirstWithHostNet
		p.from["hostNetwork"] = e.from(s.at("network_mode"))
	}
	if s.Pid == "host" {
		p.spec.HostPID = true
		p.from["hostPID"] = e.from(s.at("pid"))
	}
	if s.Ipc == "host" {
		p.spec.HostIPC = true
		p.from["hostIPC"] = e.from(s.at("ipc"))
	}
	if strings.HasPrefix(s.Pid, types.ServicePrefix) && !p.spec.HostPID {
		p.spec.ShareProcessNamespace = ptr(true)
		p.from["shareProcessNamespace"] = e.from(s.at("pid"))
	}
	e.hostname(p, s)
	e.tellNetworkMode(s)
}

// hostname is what the Pod calls itself.
func (e *export) hostname(p *pod, s *service) {
	switch name := s.Hostname; {
	case name == "":
	case s != p.lead() || p.spec.Hostname != "" || p.spec.HostnameOverride != nil:
		e.tell(s.at("hostname"), Dropped, "", "the Pod is shared, and has one host name", "")
	case isLabel(name):
		p.spec.Hostname = name
		p.from["hostname"] = e.from(s.at("hostname"))
		e.tell(s.at("hostname"), Exact, "spec.hostname", "", "")
	case isSubdomain(name) && len(name) <= 64 && !p.spec.HostNetwork:
		p.spec.HostnameOverride = &name
		p.from["hostnameOverride"] = e.from(s.at("hostname"))
		e.tell(s.at("hostname"), Approximate, "spec.hostnameOverride", "it needs Kubernetes 1.35 or later", "")
	default:
		e.tell(s.at("hostname"), Dropped, "", "it is no valid host name in Kubernetes", "lower-case letters, digits and - are, 63 at most")
	}
	switch name := s.DomainName; {
	case name == "":
	case isLabel(name) && p.spec.Subdomain == "" && p.spec.HostnameOverride == nil:
		p.spec.Subdomain = name
		p.from["subdomain"] = e.from(s.at("domainname"))
	default:
		e.tell(s.at("domainname"), Dropped, "", "a Pod's domain has no dots, and is the name of a Service", "")
	}
}

// hostAliases are lines of /etc/hosts.
func (e *export) hostAliases(p *pod, s *service) {
	for _, host := range sortedKeys(s.ExtraHosts) {
		for _, ip := range s.ExtraHosts[host] {
			if ip == "host-gateway" {
				e.tell(s.at("extra_hosts."+host), Dropped, "", "a Pod has no gateway to its node under one address", "take the node's address from status.hostIP")
				continue
			}
			if net.ParseIP(ip) == nil {
				e.tell(s.at("extra_hosts."+host), Dropped, "", "it is no address", "")
				continue
			}
			if !isSubdomain(strings.ToLower(host)) {
				e.tell(s.at("extra_hosts."+host), Dropped, "", "it is no valid host name", "")
				continue
			}
			i := slices.IndexFunc(p.spec.HostAliases, func(a corev1.HostAlias) bool { return a.IP == ip })
			if i < 0 {
				i = len(p.spec.HostAliases)
				p.spec.HostAliases = append(p.spec.HostAliases, corev1.HostAlias{IP: ip})
				p.from["hostAliases"+item(i)] = e.from(s.at("extra_hosts." + host))
			}
			if name := strings.ToLower(host); !slices.Contains(p.spec.HostAliases[i].Hostnames, name) {
				p.spec.HostAliases[i].Hostnames = append(p.spec.HostAliases[i].Hostnames, name)
			}
		}
	}
}

// maxNameservers is what Kubernetes and the C library allow.
const maxNameservers = 3

// dns adds to what the cluster's DNS answers: replacing it would end that the
// services find one another.
func (e *export) dns(p *pod, s *service) {
	if len(s.DNS)+len(s.DNSSearch)+len(s.DNSOpts) == 0 {
		return
	}
	if p.spec.DNSConfig == nil {
		p.spec.DNSConfig = &corev1.PodDNSConfig{}
		p.from["dnsConfig"] = e.from(s.at(firstSet("dns", len(s.DNS), "dns_search", len(s.DNSSearch), "dns_opt", len(s.DNSOpts))))
	}
	d := p.spec.DNSConfig
	for i, server := range s.DNS {
		at := s.at("dns") + item(i)
		if net.ParseIP(server) == nil {
			e.tell(at, Dropped, "", "it is no address", "")
			continue
		}
		if len(d.Nameservers) >= maxNameservers-1 {
			e.tell(at, Dropped, "", "with the cluster's own there are three name servers already", "")
			continue
		}
		d.Nameservers = append(d.Nameservers, server)
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

func firstSet(a string, na int, b string, nb int, c string, nc int) string {
	switch {
	case na > 0:
		return a
	case nb > 0:
		return b
	}
	_ = nc
	return c
}
