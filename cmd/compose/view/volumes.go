package view

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/convergence"
)

// volumeRecord is a volume with the fields that docker gives to templates and
// JSON.
type volumeRecord struct {
	Driver     string
	Labels     string
	Mountpoint string
	Name       string
	Scope      string
}

var volumeHeaders = headers{"Driver": "DRIVER", "Labels": "LABELS", "Mountpoint": "MOUNTPOINT", "Name": "VOLUME NAME", "Scope": "SCOPE"}

// Volumes prints volumes: as a table, one JSON object a line, or by a template.
func Volumes(t Terminal, volumes []convergence.Kept, format string) error {
	var records []volumeRecord
	b := Table{Header: []string{"DRIVER", "VOLUME NAME"}, Narrow: true}
	for _, v := range volumes {
		var labels []string
		for _, key := range slices.Sorted(maps.Keys(v.Labels)) {
			labels = append(labels, key+"="+v.Labels[key])
		}
		records = append(records, volumeRecord{Driver: v.Driver, Labels: strings.Join(labels, ","), Mountpoint: v.Mountpoint, Name: v.Name, Scope: v.Scope})
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
