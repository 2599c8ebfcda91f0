package view

import (
	"strings"
	"time"

	"github.com/docker/go-units"

	"github.com/seed-6dc66d55/compose/convergence/observe"
)

// imageRecord is an image as docker compose's JSON has it.
type imageRecord struct {
	ID            string
	ContainerName string
	Repository    string
	Tag           string
	Platform      string
	Size          int64
	Created       *time.Time `json:",omitempty"`
	LastTagTime   *time.Time `json:",omitempty"`
}

// Images prints the images of containers, as a table or as JSON.
func Images(t Terminal, used []observe.Image, format string, now time.Time) error {
	if format == "json" {
		records := []imageRecord{}
		for _, u := range used {
			records = append(records, imageRecord{
				ID: u.ID, ContainerName: u.Container.Name, Repository: u.Repository, Tag: u.Tag, Platform: u.Platform,
				Size: u.Size, Created: known(u.Created), LastTagTime: known(u.Tagged),
			})
		}
		return writeJSON(t.W, records, "")
	}
	return imagesTable(used, now).Print(t)
}

// known is a time that there is.
func known(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

func imagesTable(used []observe.Image, now time.Time) Table {
	b := Table{Header: []string{"CONTAINER", "REPOSITORY", "TAG", "PLATFORM", "IMAGE ID", "SIZE", "CREATED"}, Layout: WideLayout}
	for _, u := range used {
		size, created := units.HumanSizeWithPrecision(float64(u.Size), 3), "N/A"
		if !u.Created.IsZero() {
			created = units.HumanDuration(now.Sub(u.Created)) + " ago"
		}
		if u.Gone {
			size, created = "gone", "N/A"
		}
		id := strings.TrimPrefix(u.ID, "sha256:")
		b.Rows = append(b.Rows, []string{u.Container.Name, u.Repository, u.Tag, u.Platform, id[:min(12, len(id))], size, created})
	}
	return b
}
