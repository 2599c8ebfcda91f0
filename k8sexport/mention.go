package k8sexport

import (
	"regexp"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// A mention of a service by others tells of a port: db:5432, http://api/.
var (
	mentioned = regexp.MustCompile(`(?:^|[^A-Za-z0-9_.-])([A-Za-z0-9][A-Za-z0-9_-]*):([0-9]{1,5})(?:[^0-9A-Za-z.:]|$)`)
	schemed   = regexp.MustCompile(`([a-z][a-z0-9+]*)://(?:[^/@\s]*@)?([A-Za-z0-9][A-Za-z0-9_-]*)(?:[/?#\s"',]|$)`)
)

// schemePorts are the ports that an address without one means.
var schemePorts = map[string]int32{
	"http": 80, "ws": 80, "https": 443, "wss": 443, "redis": 6379, "postgres": 5432, "postgresql": 5432,
	"mysql": 3306, "mariadb": 3306, "mongodb": 27017, "amqp": 5672, "nats": 4222, "memcached": 11211,
}

// readMentions reads the texts of all services for ports of the others.
func (e *export) readMentions() {
	byHost := e.hosts()
	for _, s := range e.all {
		for _, t := range texts(s) {
			if !strings.Contains(t.text, ":") {
				continue
			}
			for _, m := range mentioned.FindAllStringSubmatch(t.text, -1) {
				if n, _ := strconv.Atoi(m[2]); byHost[m[1]] != nil && n > 0 {
					byHost[m[1]].listens(port{number: int32(n), protocol: corev1.ProtocolTCP, from: t.path})
				}
			}
			for _, m := range schemed.FindAllStringSubmatch(t.text, -1) {
				if n, known := schemePorts[m[1]]; known && byHost[m[2]] != nil {
					byHost[m[2]].listens(port{number: n, protocol: corev1.ProtocolTCP, from: t.path})
				}
			}
		}
	}
}

// hosts are the services by every name that others find them under.
func (e *export) hosts() map[string]*service {
	out := map[string]*service{}
	for _, s := range e.all {
		for _, a := range aliases(s) {
			out[a.name] = s
		}
	}
	for _, s := range e.all {
		out[s.Name] = s
	}
	return out
}

// text is a text of a service in which others may be named.
type text struct{ path, text string }

func texts(s *service) []text {
	var out []text
	for _, k := range sortedKeys(s.Environment) {
		if v := s.Environment[k]; v != nil {
			out = append(out, text{s.at("environment." + k), *v})
		}
	}
	out = append(out, text{s.at("entrypoint"), strings.Join(s.Entrypoint, " ")}, text{s.at("command"), strings.Join(s.Command, " ")})
	return out
}
