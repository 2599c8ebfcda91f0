package resolve

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// urlReference is a URL in a text: scheme, host name, and port if it has one.
var urlReference = lazyregexp.New(`([A-Za-z][A-Za-z0-9+]*)://(?:[^/@\s]*@)?([A-Za-z0-9][A-Za-z0-9_.-]*)(?::([0-9]{1,5}))?(?:[^0-9A-Za-z_.:-]|$)`)

// schemePorts are the default ports of URL schemes.
var schemePorts = map[string]int32{
	"http": 80, "ws": 80, "https": 443, "wss": 443, "redis": 6379, "postgres": 5432, "postgresql": 5432,
	"mysql": 3306, "mariadb": 3306, "mongodb": 27017, "amqp": 5672, "nats": 4222, "memcached": 11211,
}

// hostPortReference is a name and a number in a text: db:5432, or postgres:16.
var hostPortReference = lazyregexp.New(`(?:^|[^A-Za-z0-9_./-])([A-Za-z0-9][A-Za-z0-9_-]*):([0-9]{1,5})(?:[^0-9A-Za-z.:]|$)`)

// inferPorts adds the ports of URLs that refer to services. A URL only adds a
// port to a Service: it does not decide whether the Service is headless, nor
// what others wait for. Other texts, such as db:5432, add nothing, because many
// that look like that are not addresses (an image, a version).
func (f *portFinder) inferPorts() {
	byHost := servicesByHost(f.all)
	for _, s := range f.all.list {
		for _, t := range textsOf(s) {
			if !strings.Contains(t.text, "://") {
				continue
			}
			for _, m := range urlReference().FindAllStringSubmatch(t.text, -1) {
				if to := byHost[m[2]]; to != nil {
					f.infer(to, portOfURL(m[1], m[3]), t.path)
				}
			}
		}
	}
}

// noteUnreachable notes texts that look like an address that no one can connect
// to: the Service forwards only its ports.
func noteUnreachable(in *input, all *services) {
	byHost := servicesByHost(all)
	for _, s := range all.list {
		for _, t := range textsOf(s) {
			if !strings.Contains(t.text, ":") {
				continue
			}
			for _, m := range hostPortReference().FindAllStringSubmatch(t.text, -1) {
				to, n := byHost[m[1]], portOfURL("", m[2])
				if to == nil || to.InitOf != nil || !to.Discoverable() || headless(to) {
					continue
				}
				if !slices.ContainsFunc(to.Listens, samePort(model.Port{Number: n, Protocol: model.TCP})) {
					in.Note(report.AssumeNoAddress(t.path, m[1], n, to.Host))
				}
			}
		}
	}
}

// infer adds a TCP port that a text refers to.
func (f *portFinder) infer(s *model.Service, n int32, path string) {
	before := len(f.found[s])
	f.add(s, listener{model.Port{Number: n, Protocol: model.TCP, Inferred: true}, "", path})
	if len(f.found[s]) > before {
		f.in.Note(report.AssumePort(s.Name, n, path))
	}
}

// portOfURL returns the port of a URL, or 0 if it is unknown.
func portOfURL(scheme, port string) int32 {
	if port == "" {
		return schemePorts[strings.ToLower(scheme)]
	}
	n, _ := strconv.ParseInt(port, 10, 32)
	return int32(n)
}

// servicesByHost returns the services by every name under which others find
// them. A service's own name wins over an alias of another one.
func servicesByHost(all *services) map[string]*model.Service {
	out := map[string]*model.Service{}
	for _, s := range all.list {
		for _, a := range aliasesOf(s) {
			out[a.name] = s
		}
	}
	for _, s := range all.list {
		out[s.Name] = s
	}
	return out
}

// text is a text of a service that can refer to other services.
type text struct{ path, text string }

func textsOf(s *model.Service) []text {
	var out []text
	for _, k := range sortedKeys(s.Environment) {
		if v := s.Environment[k]; v != nil {
			out = append(out, text{s.At("environment." + k), *v})
		}
	}
	out = append(out, text{s.At("entrypoint"), strings.Join(s.Entrypoint, " ")}, text{s.At("command"), strings.Join(s.Command, " ")})
	if s.HealthCheck != nil {
		out = append(out, text{s.At("healthcheck.test"), strings.Join(s.HealthCheck.Test, " ")})
	}
	return out
}

// isMentioned reports whether a text of some service contains a name.
func isMentioned(all *services, name string) bool {
	for _, s := range all.list {
		for _, t := range textsOf(s) {
			if strings.Contains(t.text, name) {
				return true
			}
		}
	}
	return false
}

// refersToItself reports whether a text of a service contains one of its own
// names in the place of a host: before a port, after // or @, or as an argument
// of its health check.
func refersToItself(s *model.Service) bool {
	names := []string{s.Name}
	for _, a := range aliasesOf(s) {
		names = append(names, a.name)
	}
	check := s.At("healthcheck.test")
	for _, t := range textsOf(s) {
		for _, name := range names {
			if isHost(t.text, name, t.path == check) {
				return true
			}
		}
	}
	return false
}

// isHost reports whether a text contains a name in the place of a host. If
// argument is true, a word of its own after the first one is a host, too.
func isHost(text, name string, argument bool) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return false
		}
		before, after := text[:at+i], text[at+i+len(name):]
		at += i + len(name)
		switch {
		case endsWithNameByte(before) || startsWithNameByte(after):
		case strings.HasSuffix(before, "//"), strings.HasSuffix(before, "@"):
			return true
		case startsWithPort(after) && !strings.HasSuffix(before, "/"):
			return true
		case argument && strings.HasSuffix(before, " ") && strings.Contains(strings.TrimPrefix(strings.TrimPrefix(before, "CMD-SHELL "), "CMD "), " "):
			return true
		}
	}
}

// startsWithPort reports whether a text starts with :9092, but not with a version
// such as :4.0.
func startsWithPort(s string) bool {
	digits, colon := strings.CutPrefix(s, ":")
	rest := strings.TrimLeft(digits, "0123456789")
	return colon && len(rest) < len(digits) && !startsWithNameByte(rest)
}

func endsWithNameByte(s string) bool   { return s != "" && isNameByte(s[len(s)-1]) }
func startsWithNameByte(s string) bool { return s != "" && isNameByte(s[0]) }

func isNameByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '.' || c == '-'
}

// swarmPrefix starts the names under which Swarm resolves the tasks of a service.
const swarmPrefix = "tasks."

// reportSwarmNames records names that only Swarm resolves.
func reportSwarmNames(in *input, all *services) {
	for _, s := range all.list {
		for _, t := range textsOf(s) {
			_, rest, found := strings.Cut(t.text, swarmPrefix)
			if !found {
				continue
			}
			end := 0
			for end < len(rest) && isNameByte(rest[end]) {
				end++
			}
			name := strings.TrimRight(rest[:end], ".")
			if to := all.byName[name]; to != nil {
				in.Record(t.path, report.SwarmName.With("name", swarmPrefix+name, "service", to.Host))
			}
		}
	}
}
