package k8sexport

import (
	"cmp"
	"net"
	"slices"
	"strings"

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

// podMeta are labels and annotations of the Pod.
func (e *export) podMeta(p *pod) {
	p.meta.labels = e.labels(p.lead())
	for _, s := range p.members {
		e.serviceLabels(p, s)
		for _, n := range e.networksOf(s) {
			p.meta.labels[networkLabel(n)] = "true"
		}
		for _, alias := range e.sharedAliases(s) {
			p.meta.labels[aliasLabel(alias)] = "true"
		}
	}
	slices.SortFunc(p.together, func(a, b *claim) int { return cmp.Compare(a.key, b.key) })
	for _, cl := range p.together {
		p.meta.labels[volumeLabel(cl)] = "true"
	}
}

// serviceLabels makes annotations of a service's labels: their values are
// free, and selectors are none of their business.
func (e *export) serviceLabels(p *pod, s *service) {
	for _, k := range sortedKeys(s.Labels) {
		e.annotate(p, s.at("labels."+k), k, s.Labels[k])
	}
	for _, k := range sortedKeys(s.Annotations) {
		e.annotate(p, s.at("annotations."+k), k, s.Annotations[k])
	}
}

func (e *export) annotate(p *pod, at, key, value string) {
	if !isQualified(key) {
		e.tell(at, Dropped, "", "the key is no valid one in Kubernetes", "letters, digits, -, _ and . are, 63 at most after the prefix")
		return
	}
	put(&p.meta.annotations, key, value)
}
