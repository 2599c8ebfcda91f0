package resolve

import (
	"strconv"
	"strings"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// References to a service in texts of other services: db:5432, http://api/.
var (
	hostPortReference = lazyregexp.New(`(?:^|[^A-Za-z0-9_.-])([A-Za-z0-9][A-Za-z0-9_-]*):([0-9]{1,5})(?:[^0-9A-Za-z.:]|$)`)
	urlReference      = lazyregexp.New(`([a-z][a-z0-9+]*)://(?:[^/@\s]*@)?([A-Za-z0-9][A-Za-z0-9_-]*)(?:[/?#\s"',]|$)`)
)

// schemePorts are the default ports of URL schemes.
var schemePorts = map[string]int32{
	"http": 80, "ws": 80, "https": 443, "wss": 443, "redis": 6379, "postgres": 5432, "postgresql": 5432,
	"mysql": 3306, "mariadb": 3306, "mongodb": 27017, "amqp": 5672, "nats": 4222, "memcached": 11211,
}

// mentions adds the ports by which services refer to others.
func (f *portFinder) mentions() {
	byHost := servicesByHost(f.all)
	for _, s := range f.all.list {
		for _, t := range textsOf(s) {
			if !strings.Contains(t.text, ":") {
				continue
			}
			for _, m := range hostPortReference().FindAllStringSubmatch(t.text, -1) {
				if n, _ := strconv.Atoi(m[2]); byHost[m[1]] != nil && n > 0 {
					f.add(byHost[m[1]], listener{model.Port{Number: int32(n), Protocol: model.TCP}, "", t.path})
				}
			}
			for _, m := range urlReference().FindAllStringSubmatch(t.text, -1) {
				if n, known := schemePorts[m[1]]; known && byHost[m[2]] != nil {
					f.add(byHost[m[2]], listener{model.Port{Number: n, Protocol: model.TCP}, "", t.path})
				}
			}
		}
	}
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
	return append(out, text{s.At("entrypoint"), strings.Join(s.Entrypoint, " ")}, text{s.At("command"), strings.Join(s.Command, " ")})
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
