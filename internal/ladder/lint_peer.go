package ladder

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	core "k8s.io/api/core/v1"
)

// peersResolve: a host that a container is told to talk to is a Service, and
// listens on the port that it is told. This is where other exports fail most.
func (b *bundle) peersResolve() {
	for _, host := range b.outside.Hosts {
		mention := mentionOf(host)
		for _, p := range b.pods {
			for _, c := range p.containers() {
				b.mentions(p, c, host, mention)
			}
		}
	}
}

// mentionOf finds a host where it is one for sure: followed by a port, or as
// the authority of a URL.
func mentionOf(host string) *regexp.Regexp {
	name := regexp.QuoteMeta(host)
	return regexp.MustCompile(`(?:^|[\s,;=@"'(\[]|//)` + name + `(?::(\d{1,5})\b|$|[\s,;/"')\]])`)
}

func (b *bundle) mentions(p pod, c container, host string, mention *regexp.Regexp) {
	for i, e := range c.Env {
		if !isHostVariable(e.Name) && !strings.ContainsAny(e.Value, ":/@") || strings.Contains(e.Name, "IMAGE") {
			continue // "db" may be the name of a database, and "postgres:16" is an image
		}
		b.resolve(p, fmt.Sprintf("%s.env[%d].value", c.path, i), host, mention.FindAllStringSubmatch(e.Value, -1))
	}
	for field, words := range map[string][]string{"command": c.Command, "args": c.Args} {
		for i, word := range words {
			found := slices.DeleteFunc(mention.FindAllStringSubmatch(word, -1), func(m []string) bool {
				return m[1] == "" && !strings.Contains(m[0], "//") // a bare word is anything
			})
			b.resolve(p, fmt.Sprintf("%s.%s[%d]", c.path, field, i), host, found)
		}
	}
}

func isHostVariable(name string) bool {
	upper := strings.ToUpper(name)
	return slices.ContainsFunc([]string{"HOST", "SERVER", "ADDR", "URL", "URI", "ENDPOINT", "BROKER"}, func(word string) bool { return strings.Contains(upper, word) })
}

func (b *bundle) resolve(p pod, path, host string, found [][]string) {
	for _, m := range found {
		if detail := b.unreachable(host, m[1]); detail != "" {
			b.fault(p.of, path, "peers resolve", "%s", detail)
		}
	}
}

// unreachable says why nobody answers at a host and port.
func (b *bundle) unreachable(host, port string) string {
	found, ok := b.find("Service", host)
	if !ok {
		return "there is no Service " + host
	}
	s := found.Typed.(*core.Service)
	// A name that leads to the pods themselves leads to all their ports.
	if port == "" || s.Spec.ClusterIP == core.ClusterIPNone || s.Spec.Type == core.ServiceTypeExternalName {
		return ""
	}
	n, err := strconv.Atoi(port)
	if err != nil || slices.ContainsFunc(s.Spec.Ports, func(p core.ServicePort) bool { return int(p.Port) == n }) {
		return ""
	}
	return fmt.Sprintf("Service %s does not listen on %s", host, port)
}
