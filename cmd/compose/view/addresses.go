package view

import (
	"slices"

	"github.com/charmbracelet/x/ansi"
)

// ServiceAddresses are the ports of all replicas of a service.
type ServiceAddresses struct {
	Service string
	Ports   []Publisher
}

// Addresses prints one line for each service that publishes ports. The IPv4 and the
// IPv6 address of a port stand side by side.
func Addresses(t Terminal, services []ServiceAddresses) error {
	width := 0
	published := slices.Clone(services)
	for i, s := range published {
		ports := slices.DeleteFunc(slices.Clone(s.Ports), func(p Publisher) bool { return p.PublishedPort == 0 })
		published[i] = ServiceAddresses{Service: Safe(s.Service), Ports: ports}
	}
	published = slices.DeleteFunc(published, func(s ServiceAddresses) bool { return len(s.Ports) == 0 })
	for _, s := range published {
		width = max(width, ansi.StringWidth(s.Service))
	}
	var lines []string
	for _, s := range published {
		lines = append(lines, " "+pad(s.Service, width)+"  "+portsText(s.Ports))
	}
	return Lines(t, lines)
}
