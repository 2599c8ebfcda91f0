package view

import (
	"fmt"
	"strconv"

	"github.com/charmbracelet/x/ansi"
	"github.com/docker/go-units"

	"github.com/seed-6dc66d55/compose/convergence/observe"
)

// statsRecord is what a container uses, with docker's fields.
type statsRecord struct {
	BlockIO   string
	CPUPerc   string
	Container string
	ID        string
	MemPerc   string
	MemUsage  string
	Name      string
	NetIO     string
	PIDs      string
}

var statsHeaders = headers{
	"BlockIO": "BLOCK I/O", "CPUPerc": "CPU %", "Container": "CONTAINER", "ID": "CONTAINER ID", "MemPerc": "MEM %",
	"MemUsage": "MEM USAGE / LIMIT", "Name": "NAME", "NetIO": "NET I/O", "PIDs": "PIDS",
}

// Stats shows what containers use: again and again in the same place on a
// terminal, one after the other elsewhere.
type Stats struct {
	Terminal Terminal
	// Format is "", "table", "json" or a Go template.
	Format  string
	NoTrunc bool
	Once    bool // once is all: the terminal is left alone

	screen *screen
}

// Show shows one look.
func (s *Stats) Show(list []observe.Usage) error {
	records := make([]statsRecord, 0, len(list))
	for _, u := range list {
		records = append(records, s.record(u))
	}
	switch {
	case s.Format == "json":
		for _, r := range records {
			if err := writeJSON(s.Terminal.W, r, ""); err != nil {
				return err
			}
		}
		return nil
	case s.Format != "" && s.Format != "table":
		return printTemplate(s.Terminal, s.Format, statsHeaders, records)
	case s.Once || !s.Terminal.TTY:
		return statsTable(records).Print(s.Terminal)
	}
	return s.redraw(statsTable(records))
}

// redraw puts the table in the place of the last one, as far as it fits.
func (s *Stats) redraw(b Table) error {
	if s.screen == nil {
		s.screen = &screen{w: s.Terminal.W}
	}
	width, height := s.Terminal.Size()
	if width <= 0 {
		width = 80 // a terminal that does not say
	}
	lines := b.lines()
	if most := max(height-1, 1); height > 0 && len(lines) > most {
		lines = lines[:most]
	}
	for i := range lines {
		lines[i] = ansi.Truncate(lines[i], width-1, "")
	}
	s.screen.draw(lines, width, height)
	return s.screen.err
}

// Close leaves the last look where it is.
func (s *Stats) Close() {
	if s.screen != nil {
		s.screen.release()
	}
}

func (s *Stats) record(u observe.Usage) statsRecord {
	// Container is what docker compose asks docker stats for: the full ID.
	r := statsRecord{Container: u.Container.ID, ID: psID(u.Container.ID, s.NoTrunc), Name: u.Container.Name}
	if !u.Running {
		r.CPUPerc, r.MemUsage, r.MemPerc, r.NetIO, r.BlockIO, r.PIDs = "--", "-- / --", "--", "--", "--", "--"
		return r
	}
	r.CPUPerc = fmt.Sprintf("%.2f%%", u.CPU)
	r.MemUsage = units.BytesSize(float64(u.Memory)) + " / " + units.BytesSize(float64(u.Limit))
	if r.MemPerc = "0.00%"; u.Limit > 0 {
		r.MemPerc = fmt.Sprintf("%.2f%%", float64(u.Memory)/float64(u.Limit)*100)
	}
	r.NetIO = decimalPair(u.NetIn, u.NetOut)
	r.BlockIO = decimalPair(u.BlockIn, u.BlockOut)
	r.PIDs = strconv.FormatUint(u.PIDs, 10)
	return r
}

func decimalPair(in, out uint64) string {
	return units.HumanSizeWithPrecision(float64(in), 3) + " / " + units.HumanSizeWithPrecision(float64(out), 3)
}

func statsTable(records []statsRecord) Table {
	b := Table{Header: []string{"CONTAINER ID", "NAME", "CPU %", "MEM USAGE / LIMIT", "MEM %", "NET I/O", "BLOCK I/O", "PIDS"}, Layout: DockerLayout}
	for _, r := range records {
		b.Rows = append(b.Rows, []string{r.ID, r.Name, r.CPUPerc, r.MemUsage, r.MemPerc, r.NetIO, r.BlockIO, r.PIDs})
	}
	return b
}
