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
			out = append(out, dnsName(all, s, s.Host, in.Comment(s.Path)))
		}
	}
	h := &aliasHolders{in: in, all: all, holders: map[string][]*model.Service{}, paths: map[string]string{}}
	h.find()
	for _, name := range sortedKeys(h.holders) {
		list := h.holders[name]
		if len(list) == 1 && list[0].Host == name {
			continue
		}
		n.take("Service", name, h.paths[name])
		one := dnsName(all, list[0], name, in.Comment(h.paths[name]))
		one.Alias = len(list) > 1
		out = append(out, one)
	}
	shareAliases(all)
	return out
}

func dnsName(all *services, s *model.Service, name, comment string) model.DNSName {
	d := model.DNSName{Name: name, Service: s, Headless: headless(all, s), Ports: s.Listens, Origin: comment}
	if len(d.Ports) > maxPorts {
		d.Ports = nil // a headless Service without ports reaches all of them
	}
	return d
}

// headless reports whether a name resolves to the Pods themselves: if no port
// is known, so that every port can be reached, if the files require it, or if a
// dependent can wait only for the name.
func headless(all *services, s *model.Service) bool {
	return len(s.Listens) == 0 || len(s.Listens) > maxPorts || s.Deploy != nil && s.Deploy.EndpointMode == "dnsrr" ||
		len(all.dependents[s.Name]) > 0 && !slices.ContainsFunc(s.Listens, func(p model.Port) bool { return p.Protocol == model.TCP })
}

// alias is an additional name of a service. target names it in the report.
type alias struct{ name, path, target string }

// aliasesOf lists the network aliases and the container name of a service.
func aliasesOf(s *model.Service) []alias {
	var out []alias
	for _, n := range sortedKeys(s.Networks) {
		if c := s.Networks[n]; c != nil {
			for i, a := range c.Aliases {
				out = append(out, alias{name: a, path: s.At("networks." + n + ".aliases" + item(i))})
			}
		}
	}
	if s.ContainerName != "" && s.ContainerName != s.Name {
		out = append(out, alias{s.ContainerName, s.At("container_name"), "container name"})
	}
	return out
}

// aliasHolders collects which services have each additional name.
type aliasHolders struct {
	in      *input
	all     *services
	holders map[string][]*model.Service
	paths   map[string]string // where the files first set the name
}

func (h *aliasHolders) find() {
	for _, s := range h.all.list {
		for _, a := range aliasesOf(s) {
			h.add(s, a)
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
