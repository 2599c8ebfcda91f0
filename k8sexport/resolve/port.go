package resolve

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// maxPorts is the number of ports that a Service is given. Kubernetes has no
// port ranges, but a headless Service without ports reaches all of them.
const maxPorts = 100

// listener is a port that a service listens on, while it is being found.
type listener struct {
	model.Port
	wish string // name in the files
	path string // attribute that sets it
}

// portFinder collects the ports that services listen on.
type portFinder struct {
	in    *input
	all   *services
	found map[*model.Service][]listener
}

// findPorts finds the ports that each service listens on: those in `ports`,
// `expose` and x-k8s, those of the image, and those of URLs that refer to it.
func findPorts(in *input, all *services) {
	f := &portFinder{in: in, all: all, found: map[*model.Service][]listener{}}
	for _, s := range all.list {
		f.ownPorts(s)
	}
	f.inferPorts()
	for _, s := range all.list {
		f.finish(s)
	}
	noteOnlyPorts(in, all)
	noteUnreachable(in, all)
}

// noteOnlyPorts notes which services others reach on the declared ports only,
// although their images can listen on more.
func noteOnlyPorts(in *input, all *services) {
	var names []string
	for _, s := range all.list {
		if !s.Inspected && len(all.dependents[s.Name]) > 0 && s.InitOf == nil && s.Discoverable() && !headless(s) {
			names = append(names, s.Name)
		}
	}
	if len(names) > 0 {
		in.Note(report.AssumeOnlyPorts(names))
	}
}

// ownPorts adds the ports that the service and its image set.
func (f *portFinder) ownPorts(s *model.Service) {
	for i, p := range s.Ports {
		at := s.PortPaths[i]
		if protocol(p.Protocol) == "" {
			f.in.Record(at, report.PortProtocol.With("protocol", p.Protocol))
		}
		f.add(s, listener{model.Port{Number: int32(p.Target), Protocol: protocol(p.Protocol), AppProtocol: p.AppProtocol}, p.Name, at})
	}
	for i, text := range s.Expose {
		f.expose(s, text, s.At("expose")+item(i))
	}
	if s.X.Port != 0 {
		f.add(s, listener{model.Port{Number: int32(s.X.Port), Protocol: model.TCP}, "", s.At("x-k8s.port")})
	}
	for _, text := range s.ImageFacts.Exposed {
		f.expose(s, text, s.At("image"))
	}
}

// add adds a port, once. The first place that names it decides its name.
func (f *portFinder) add(s *model.Service, p listener) {
	if p.Protocol == "" || p.Number < 1 || p.Number > 65535 {
		return
	}
	list := f.found[s]
	for i, have := range list {
		if have.Number == p.Number && have.Protocol == p.Protocol {
			list[i].wish, list[i].AppProtocol = cmp.Or(have.wish, p.wish), cmp.Or(have.AppProtocol, p.AppProtocol)
			return
		}
	}
	f.found[s] = append(list, p)
}

// expose adds the ports of an `expose` item: 80, 80/udp or 8000-8010.
func (f *portFinder) expose(s *model.Service, text, at string) {
	numbers, proto, _ := strings.Cut(text, "/")
	first, last, isRange := strings.Cut(numbers, "-")
	from, err := strconv.Atoi(first)
	if err != nil {
		return
	}
	to := from
	if isRange {
		if to, err = strconv.Atoi(last); err != nil {
			return
		}
	}
	if protocol(proto) == "" {
		f.in.Record(at, report.PortProtocol.With("protocol", proto))
		return
	}
	for n := from; n <= to && n-from <= maxPorts; n++ {
		f.add(s, listener{model.Port{Number: int32(n), Protocol: protocol(proto)}, "", at})
	}
}

// finish sorts and names the ports of a service.
func (f *portFinder) finish(s *model.Service) {
	list := f.found[s]
	slices.SortStableFunc(list, func(a, b listener) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Protocol, b.Protocol))
	})
	names := portNames(list)
	for i, p := range list {
		if p.wish != "" && p.wish != names[i] {
			f.in.Record(p.path+".name", report.PortRenamed.With("name", names[i]))
		}
		p.Name, p.HostPort, p.Origin = names[i], hostPort(f.in, s, p.Port), f.in.Comment(p.path)
		s.Listens = append(s.Listens, p.Port)
	}
}

// protocol returns the protocol of a name in the files, or "" if Kubernetes
// does not support it.
func protocol(name string) model.Protocol {
	switch strings.ToLower(name) {
	case "", "tcp":
		return model.TCP
	case "udp":
		return model.UDP
	case "sctp":
		return model.SCTP
	}
	return ""
}

// hostPort returns the port of the node that a container uses, or 0.
func hostPort(in *input, s *model.Service, p model.Port) int32 {
	for i, published := range s.Ports {
		if int32(published.Target) != p.Number || protocol(published.Protocol) != p.Protocol {
			continue
		}
		if published.Mode != "host" && s.Exposure != model.ExposeHostPort || s.NetworkMode == "host" || s.NetworkMode == "none" || loopback(published.HostIP) {
			continue
		}
		if n, err := strconv.ParseInt(published.Published, 10, 32); err == nil {
			in.Record(s.PortPaths[i], report.PortHost)
			return int32(n)
		}
	}
	return 0
}

// portNames returns a valid and unique name for each port of a Service. The
// names in the files come first, so that they do not depend on other ports.
func portNames(ports []listener) []string {
	out := make([]string, len(ports))
	taken := map[string]bool{}
	for i, p := range ports {
		if p.wish != "" && k8sname.IsLabel(p.wish) && !taken[p.wish] {
			taken[p.wish], out[i] = true, p.wish
		}
	}
	for i, p := range ports {
		if out[i] != "" {
			continue
		}
		name := fmt.Sprintf("%s-%d", strings.ToLower(string(p.Protocol)), p.Number)
		for taken[name] {
			name += "-x"
		}
		taken[name], out[i] = true, name
	}
	return out
}

// loopback reports whether a port is published only on the host itself.
func loopback(ip string) bool { return strings.HasPrefix(ip, "127.") || ip == "::1" }

// portPaths returns the path of each published port in the files. A range is
// one item of the files but several ports.
func portPaths(in *input, s *model.Service) []string {
	at := s.At("ports")
	items := in.want.Items(at)
	var out []string
	if len(items) != len(s.Ports) {
		out = rangePaths(at, items)
	}
	if len(out) == len(s.Ports) {
		return out
	}
	out = nil
	for i := range s.Ports {
		out = append(out, at+item(i))
	}
	return out
}

// rangePaths returns the path of an item as often as it has ports.
func rangePaths(at string, items []string) []string {
	var out []string
	for i, text := range items {
		n := 1
		if ports, err := types.ParsePortConfig(text); err == nil && text != "" {
			n = len(ports)
		}
		for range n {
			out = append(out, at+item(i))
		}
	}
	return out
}
