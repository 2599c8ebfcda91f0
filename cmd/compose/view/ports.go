package view

import (
	"cmp"
	"net"
	"slices"
	"strconv"
	"strings"
)

// Publisher is one published port of a container, with docker compose's names
// in JSON. PublishedPort 0 is a port that is exposed only.
type Publisher struct {
	URL           string
	TargetPort    int
	PublishedPort int
	Protocol      string
}

// sameNumber reports whether a port is exposed only, or is published under its
// own number.
func (p Publisher) sameNumber() bool {
	return p.PublishedPort == 0 || p.PublishedPort == p.TargetPort && p.URL != ""
}

// String formats one port as the docker command does.
func (p Publisher) String() string {
	return portRange{Publisher: p, last: p.TargetPort}.String()
}

// portRange is a series of ports without gaps, from its Publisher to last.
type portRange struct {
	Publisher
	last int
}

// portsText formats ports as the docker command does: those that are exposed or
// published under their own number first, with neighbours as one range, then
// the others one by one.
func portsText(ports []Publisher) string {
	var ranges []portRange
	var others []string
	for _, p := range sortedPublishers(ports) {
		if !p.sameNumber() {
			others = append(others, p.String())
		} else if i := slices.IndexFunc(ranges, p.follows); i >= 0 {
			ranges[i].last = p.TargetPort
		} else {
			ranges = append(ranges, portRange{Publisher: p, last: p.TargetPort})
		}
	}
	out := make([]string, 0, len(ranges)+len(others))
	for _, r := range ranges {
		out = append(out, r.String())
	}
	return strings.Join(append(out, others...), ", ")
}

// follows reports whether a port continues a range.
func (p Publisher) follows(r portRange) bool {
	return p.URL == r.URL && p.Protocol == r.Protocol && p.TargetPort == r.last+1 && (p.PublishedPort == 0) == (r.PublishedPort == 0)
}

// sortedPublishers returns each port once, in numeric order: the IPv4 and the
// IPv6 address of a port are neighbours.
func sortedPublishers(ports []Publisher) []Publisher {
	out := append([]Publisher{}, ports...)
	slices.SortFunc(out, func(a, b Publisher) int {
		return cmp.Or(cmp.Compare(a.TargetPort, b.TargetPort), cmp.Compare(a.Protocol, b.Protocol),
			cmp.Compare(a.PublishedPort, b.PublishedPort), cmp.Compare(a.URL, b.URL))
	})
	return slices.Compact(out)
}

func (r portRange) String() string {
	target := span(r.TargetPort, r.last) + "/" + r.Protocol
	if r.PublishedPort == 0 {
		return target
	}
	published := span(r.PublishedPort, r.PublishedPort+r.last-r.TargetPort)
	if r.URL != "" {
		published = net.JoinHostPort(r.URL, published)
	}
	return published + "->" + target
}

func span(first, last int) string {
	if first == last {
		return strconv.Itoa(first)
	}
	return strconv.Itoa(first) + "-" + strconv.Itoa(last)
}
