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

// portRange is a run of ports on one address.
type portRange struct {
	host, protocol           string
	target, published, count int
}

// portsText words ports as docker does: neighbours are one range.
func portsText(ports []Publisher) string {
	sorted := slices.Clone(ports)
	slices.SortFunc(sorted, comparePorts)
	var ranges []portRange
	for _, p := range slices.Compact(sorted) {
		if n := len(ranges); n > 0 && ranges[n-1].grow(p) {
			continue
		}
		ranges = append(ranges, portRange{p.URL, p.Protocol, p.TargetPort, p.PublishedPort, 1})
	}
	var out []string
	for _, r := range ranges {
		out = append(out, r.String())
	}
	return strings.Join(out, ", ")
}

// sortedPublishers are the ports for JSON, by address and then by number. Each
// is listed once.
func sortedPublishers(ports []Publisher) []Publisher {
	out := append([]Publisher{}, ports...)
	slices.SortFunc(out, func(a, b Publisher) int {
		return cmp.Or(cmp.Compare(a.URL, b.URL), cmp.Compare(a.TargetPort, b.TargetPort),
			cmp.Compare(a.PublishedPort, b.PublishedPort), cmp.Compare(a.Protocol, b.Protocol))
	})
	return slices.Compact(out)
}

// Published ports come first, by their target.
func comparePorts(a, b Publisher) int {
	exposed := func(p Publisher) int {
		if p.PublishedPort == 0 {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(exposed(a), exposed(b)),
		cmp.Compare(a.Protocol, b.Protocol),
		cmp.Compare(a.URL, b.URL),
		cmp.Compare(a.TargetPort, b.TargetPort),
		cmp.Compare(a.PublishedPort, b.PublishedPort),
	)
}

// grow takes a port in that continues the range.
func (r *portRange) grow(p Publisher) bool {
	if p.URL != r.host || p.Protocol != r.protocol || p.TargetPort != r.target+r.count {
		return false
	}
	exposed := r.published == 0 && p.PublishedPort == 0
	if !exposed && (r.published == 0 || p.PublishedPort != r.published+r.count) {
		return false
	}
	r.count++
	return true
}

func (r portRange) String() string {
	target := span(r.target, r.count) + "/" + r.protocol
	if r.published == 0 {
		return target
	}
	published := span(r.published, r.count)
	if r.host != "" {
		published = net.JoinHostPort(r.host, published)
	}
	return published + "->" + target
}

func span(first, count int) string {
	if count == 1 {
		return strconv.Itoa(first)
	}
	return strconv.Itoa(first) + "-" + strconv.Itoa(first+count-1)
}
