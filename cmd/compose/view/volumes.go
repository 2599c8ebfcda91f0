package view

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/convergence/observe"
)

// volumeRecord is a volume with the fields that docker gives to templates and
// JSON.
type volumeRecord struct {
	Availability string
	Driver       string
	Group        string
	Labels       string
	Links        string
	Mountpoint   string
	Name         string
	Scope        string
	Size         string
	Status       string
}

// notAsked is what docker prints for what the list of volumes does not have.
const notAsked = "N/A"

var volumeHeaders = headers{
	"Availability": "AVAILABILITY", "Driver": "DRIVER", "Group": "GROUP", "Labels": "LABELS", "Links": "LINKS",
	"Mountpoint": "MOUNTPOINT", "Name": "VOLUME NAME", "Scope": "SCOPE", "Size": "SIZE", "Status": "STATUS",
}

// Volumes prints volumes: as a table, one JSON object a line, or by a template.
func Volumes(t Terminal, volumes []observe.Volume, format string) error {
	var records []volumeRecord
	b := Table{Header: []string{"DRIVER", "VOLUME NAME"}, Layout: DockerLayout}
	for _, v := range volumes {
		var labels []string
		for _, key := range slices.Sorted(maps.Keys(v.Labels)) {
			labels = append(labels, key+"="+v.Labels[key])
		}
		records = append(records, volumeRecord{
			Availability: notAsked, Driver: v.Driver, Group: notAsked, Labels: strings.Join(labels, ","), Links: notAsked,
			Mountpoint: v.Mountpoint, Name: v.Name, Scope: v.Scope, Size: notAsked, Status: notAsked,
		})
		b.Rows = append(b.Rows, []string{v.Driver, v.Name})
	}
	switch format {
	case "", "table":
		return b.Print(t)
	case "json":
		for _, r := range records {
			if err := writeJSON(t.W, r, ""); err != nil {
				return err
			}
		}
		return nil
	}
	return printTemplate(t, format, volumeHeaders, records)
}
