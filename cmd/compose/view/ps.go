package view

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-6dc66d55/compose/project"
)

// PsRow is one container in `ps`.
type PsRow struct {
	ID, Name, Image, Command string
	Project, Service         string
	Created                  time.Time
	// State is the engine's word (running), Status its phrase (Up 3 minutes).
	State, Status string
	Health        string
	ExitCode      int
	Publishers    []Publisher
	Labels        map[string]string
	// Mounts are the names of volumes and the sources of binds; LocalVolumes is
	// how many of them are volumes of the local driver.
	Mounts       []string
	LocalVolumes int
	Networks     []string
}

// PsOptions say how containers are listed.
type PsOptions struct {
	// Format is "", "table", "json", a Go template, or "table TEMPLATE".
	Format string
	// NoTrunc shows IDs and commands in full.
	NoTrunc bool
	Now     time.Time
}

// Ps prints containers: as a table, one JSON object a line, or by a template.
func Ps(t Terminal, rows []PsRow, o PsOptions) error {
	cells := make([]psCells, 0, len(rows))
	for _, r := range rows {
		r = r.hidden(t.secrets)
		cells = append(cells, psCells{psRecord: newPsRecord(r, o), labels: r.Labels})
	}
	switch o.Format {
	case "", "table":
		return psTable(t, cells)
	case "json":
		for _, c := range cells {
			if err := writeJSON(t.W, c.psRecord, ""); err != nil {
				return err
			}
		}
		return nil
	}
	return printTemplate(t, o.Format, psHeaders, cells)
}

// hidden is the row with secret values hidden, before texts are shortened. The project
// may not be known, so what can be recognized in a command or a label is hidden too.
func (r PsRow) hidden(s *Secrets) PsRow {
	r.Command = s.Hide(project.HideCommand(r.Command))
	r.Labels = hiddenLabels(r.Labels)
	r.Mounts = slices.Clone(r.Mounts)
	for i := range r.Mounts {
		r.Mounts[i] = s.Hide(r.Mounts[i])
	}
	return r
}

// hiddenLabels are labels with secret values hidden.
func hiddenLabels(labels map[string]string) map[string]string {
	out := make(map[string]string, len(labels))
	for key, value := range labels {
		out[key] = project.HideLabel(key, value)
	}
	return out
}

func psTable(t Terminal, cells []psCells) error {
	b := Table{Header: []string{"NAME", "IMAGE", "COMMAND", "SERVICE", "CREATED", "STATUS", "PORTS"}, Layout: DockerLayout}
	for _, c := range cells {
		r := c.psRecord
		b.Rows = append(b.Rows, []string{r.Name, r.Image, r.Command, r.Service, r.RunningFor, r.Status, r.Ports})
	}
	return b.Print(t)
}

// engineLabel names the engine that runs a container, where docker compose
// knows several.
const engineLabel = "com.docker.compose.engine"

// psRecord is a row with docker compose's fields and types.
type psRecord struct {
	Command      string
	CreatedAt    string
	Engine       string
	ExitCode     int
	Health       string
	ID           string
	Image        string
	Labels       string
	LocalVolumes string
	Mounts       string
	Name         string
	Names        string
	Networks     string
	Ports        string
	Project      string
	Publishers   []Publisher
	RunningFor   string
	Service      string
	Size         string
	State        string
	Status       string
}

func newPsRecord(r PsRow, o PsOptions) psRecord {
	return psRecord{
		Command:      psCommand(r.Command, o.NoTrunc),
		CreatedAt:    r.Created.Truncate(time.Second).String(),
		Engine:       r.Labels[engineLabel],
		ExitCode:     r.ExitCode,
		Health:       r.Health,
		ID:           psID(r.ID, o.NoTrunc),
		Image:        r.Image,
		Labels:       joinLabels(r.Labels),
		LocalVolumes: strconv.Itoa(r.LocalVolumes),
		Mounts:       psMounts(r.Mounts, o.NoTrunc),
		Name:         r.Name,
		Names:        r.Name,
		Networks:     strings.Join(r.Networks, ","),
		Ports:        portsText(r.Publishers),
		Project:      r.Project,
		Publishers:   sortedPublishers(r.Publishers),
		RunningFor:   ago(r.Created, o.Now),
		Service:      r.Service,
		Size:         "0B", // the engine is not asked: it would have to count
		State:        r.State,
		Status:       r.Status,
	}
}

// psCells are a row as a template sees it: text is safe to print.
type psCells struct {
	psRecord
	labels map[string]string
}

func (c psCells) Command() string      { return Safe(c.psRecord.Command) }
func (c psCells) CreatedAt() string    { return c.psRecord.CreatedAt }
func (c psCells) Engine() string       { return Safe(c.psRecord.Engine) }
func (c psCells) ExitCode() int        { return c.psRecord.ExitCode }
func (c psCells) Health() string       { return Safe(c.psRecord.Health) }
func (c psCells) ID() string           { return Safe(c.psRecord.ID) }
func (c psCells) Image() string        { return Safe(c.psRecord.Image) }
func (c psCells) Labels() string       { return Safe(c.psRecord.Labels) }
func (c psCells) LocalVolumes() string { return c.psRecord.LocalVolumes }
func (c psCells) Mounts() string       { return Safe(c.psRecord.Mounts) }
func (c psCells) Name() string         { return Safe(c.psRecord.Name) }
func (c psCells) Names() string        { return Safe(c.psRecord.Names) }
func (c psCells) Networks() string     { return Safe(c.psRecord.Networks) }
func (c psCells) Ports() string        { return Safe(c.psRecord.Ports) }
func (c psCells) Project() string      { return Safe(c.psRecord.Project) }
func (c psCells) Publishers() []Publisher {
	return c.psRecord.Publishers
}
func (c psCells) RunningFor() string { return c.psRecord.RunningFor }
func (c psCells) Service() string    { return Safe(c.psRecord.Service) }
func (c psCells) Size() string       { return c.psRecord.Size }
func (c psCells) State() string      { return Safe(c.psRecord.State) }
func (c psCells) Status() string     { return Safe(c.psRecord.Status) }

// Label is the value of one label.
func (c psCells) Label(name string) string { return Safe(c.labels[name]) }

// MarshalJSON is what {{json .}} prints.
func (c psCells) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	err := writeJSON(&b, c.psRecord, "")
	return b.Bytes(), err
}

var psHeaders = headers{
	"Command": "COMMAND", "CreatedAt": "CREATED AT", "Engine": "ENGINE", "ExitCode": "EXIT CODE", "Health": "HEALTH",
	"ID": "CONTAINER ID", "Image": "IMAGE", "Labels": "LABELS", "LocalVolumes": "LOCAL VOLUMES",
	"Mounts": "MOUNTS", "Name": "NAME", "Names": "NAMES", "Networks": "NETWORKS", "Ports": "PORTS",
	"Project": "PROJECT", "Publishers": "PUBLISHERS", "RunningFor": "CREATED", "Service": "SERVICE",
	"Size": "SIZE", "State": "STATE", "Status": "STATUS",
}
