package resolve

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// nameServices decides under which DNS names services find each other: each
// service's own, its network aliases and container name, and those of links.
func nameServices(in *input, all *services, n *names) []model.DNSName {
	var out []model.DNSName
	for _, s := range all.list {
		if s.InitOf == nil && s.Discoverable() {
			n.take("Service", s.Host, s.Path)
			out = append(out, dnsName([]*model.Service{s}, s.Host, in.Comment(s.Path)))
		}
		if s.ReadyHost != "" {
			n.take("Service", s.ReadyHost, s.Path)
			out = append(out, model.DNSName{Name: s.ReadyHost, Service: s, Headless: true, Origin: in.Comment(s.Path) + ": resolves when it is ready"})
		}
	}
	h := &aliasHolders{in: in, all: all, holders: map[string][]*model.Service{}, paths: map[string]string{}, shareable: map[string]bool{}}
	h.find()
	for _, name := range sortedKeys(h.holders) {
		list := h.holders[name]
		if len(list) == 1 && list[0].Host == name {
			continue
		}
		n.take("Service", name, h.paths[name])
		one := dnsName(list, name, in.Comment(h.paths[name]))
		// Another service can be given the alias later, with ports or without, and
		// an existing Service cannot become headless.
		one.Headless = one.Headless || h.shareable[name]
		out = append(out, one)
	}
	shareAliases(all)
	return out
}

// dnsName returns a name of one or several services.
func dnsName(of []*model.Service, name, comment string) model.DNSName {
	d := model.DNSName{Name: name, Service: of[0], Alias: len(of) > 1, Origin: comment}
	d.Headless = slices.ContainsFunc(of, headless)
	for _, s := range of {
		d.NotReady = d.NotReady || foundBeforeReady(s, d.Headless)
		for _, p := range s.Listens {
			if !slices.ContainsFunc(d.Ports, samePort(p)) {
				d.Ports = append(d.Ports, p)
			}
		}
	}
	if len(d.Ports) > maxPorts {
		d.Ports = nil // a headless Service without ports reaches all of them
	}
	return d
}

func samePort(p model.Port) func(model.Port) bool {
	return func(other model.Port) bool { return other.Number == p.Number && other.Protocol == p.Protocol }
}

// headless reports whether a name resolves to the Pods themselves: if neither
// the files nor the image declare a port, so that every port can be reached, or
// if the files require it. Texts of other services do not decide it: the API
// server refuses to change it.
func headless(s *model.Service) bool {
	declared := func(p model.Port) bool { return !p.Inferred }
	return !slices.ContainsFunc(s.Listens, declared) || len(s.Listens) > maxPorts || s.Deploy != nil && s.Deploy.EndpointMode == "dnsrr"
}

// foundBeforeReady reports whether a name finds a service that is not ready, as
// under Compose: its own health check can need the name, and so can the members
// of a cluster that become healthy together. A Service that balances load finds
// only ready Pods, unless there is never more than one, or the service refers to
// itself. Without a health check a Pod is ready once its containers have started.
func foundBeforeReady(s *model.Service, headless bool) bool {
	checked := slices.ContainsFunc(s.Pod.Containers, func(c *model.Container) bool { return c.Check != nil })
	return checked && (headless || s.Pod.Exclusive && s.Pod.Lead().GetScale() <= 1 || refersToItself(s))
}

// alias is an additional name of a service. target names it in the report.
type alias struct {
	name, path, target string
	shareable          bool // other services can have it, too
}

// aliasesOf lists the network aliases and the container name of a service.
func aliasesOf(s *model.Service) []alias {
	var out []alias
	for _, n := range sortedKeys(s.Networks) {
		if c := s.Networks[n]; c != nil {
			for i, a := range c.Aliases {
				out = append(out, alias{name: a, path: s.At("networks." + n + ".aliases" + item(i)), shareable: true})
			}
		}
	}
	if s.ContainerName != "" && s.ContainerName != s.Name {
		out = append(out, alias{name: s.ContainerName, path: s.At("container_name"), target: "container name"})
	}
	return out
}

// aliasHolders collects which services have each additional name.
type aliasHolders struct {
	in      *input
	all     *services
	holders map[string][]*model.Service
	paths   map[string]string // where the files first set the name

	shareable map[string]bool // network aliases: several services can have them
}

func (h *aliasHolders) find() {
	for _, s := range h.all.list {
		for _, a := range aliasesOf(s) {
			h.add(s, a)
			h.shareable[a.name] = h.shareable[a.name] || a.shareable
		}
	}
	for _, s := range h.all.list {
		for i, link := range s.Links {
			name, other, has := strings.Cut(link, ":")
			if to := h.all.byName[name]; has && to != nil && other != name {
				at := s.At("links") + item(i)
				h.add(to, alias{name: other, path: at})
				h.in.Record(at, report.Link.With("name", other))
			}
		}
	}
}

func (h *aliasHolders) add(s *model.Service, a alias) {
	if s.InitOf != nil || !s.Discoverable() {
		return
	}
	if !k8sname.IsLabel(a.name) {
		outcome := report.AliasInvalid
		if !isMentioned(h.all, a.name) {
			outcome = report.AliasUnused.With("target", a.target)
		}
		h.in.Record(a.path, outcome)
		return
	}
	if !slices.Contains(h.holders[a.name], s) {
		h.holders[a.name] = append(h.holders[a.name], s)
	}
	h.paths[a.name] = cmp.Or(h.paths[a.name], a.path)
}

// shareAliases records at each Pod the names that several services have:
// Services select the Pods by them.
func shareAliases(all *services) {
	holders := map[string]map[*model.Service]bool{}
	for _, s := range all.list {
		for _, a := range aliasesOf(s) {
			if holders[a.name] == nil {
				holders[a.name] = map[*model.Service]bool{}
			}
			holders[a.name][s] = true
		}
	}
	for _, p := range all.pods {
		for _, s := range p.Members {
			for _, a := range aliasesOf(s) {
				if len(holders[a.name]) > 1 && k8sname.IsLabel(a.name) {
					p.Aliases = append(p.Aliases, a.name)
				}
			}
		}
	}
}
