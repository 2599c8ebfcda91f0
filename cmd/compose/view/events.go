package view

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/project"
)

// eventRecord is an event as docker compose's JSON has it.
type eventRecord struct {
	Action     string            `json:"action"`
	Attributes map[string]string `json:"attributes"`
	ID         string            `json:"id"`
	Service    string            `json:"service"`
	Time       time.Time         `json:"time"`
	Type       string            `json:"type"`
}

// Event prints one thing that happened, on a line.
func Event(t Terminal, h observe.ContainerEvent, json bool) error {
	h.Action, h.Attributes = project.HideCommand(h.Action), hiddenLabels(h.Attributes)
	if json {
		return writeJSON(t.W, eventRecord{
			Action: h.Action, Attributes: h.Attributes, ID: h.ID, Service: h.Service, Time: h.At, Type: "container",
		}, "")
	}
	var attributes []string
	for _, key := range slices.Sorted(maps.Keys(h.Attributes)) {
		attributes = append(attributes, key+"="+h.Attributes[key])
	}
	line := fmt.Sprintf("%s container %s %s (%s)", h.At.Format("2006-01-02 15:04:05.000000"), h.Action, h.ID, strings.Join(attributes, ", "))
	return Lines(t, []string{line})
}
