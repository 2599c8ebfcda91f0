package planner

import (
	"fmt"
	"regexp"

	"github.com/seed-6dc66d55/compose/project"
)

// containerName is the name that a replica serves under.
func (m *maker) containerName(s project.Service, number int) string {
	if s.ContainerName != "" {
		return s.ContainerName
	}
	sep := m.want.Separator()
	return m.want.Name() + sep + s.Name + sep + fmt.Sprint(number)
}

// temporaryName carries the old container's ID, so that an interrupted run
// that is followed by another change still converges.
func temporaryName(oldID, name string) string { return shortID(oldID) + "_" + name }

func shortID(id string) string { return id[:min(12, len(id))] }

var temporary = regexp.MustCompile(`^([0-9a-f]{12})_(.+)$`)

// originalID tells whose place a container with a temporary name was to take.
// A name that the file gives is never a temporary one.
func (m *maker) originalID(s project.Service, c Container) (string, bool) {
	match := temporary.FindStringSubmatch(c.Name)
	if match == nil || c.Name == m.containerName(s, c.Number) {
		return "", false
	}
	return match[1], true
}

// finalName is a container's name without what made it a temporary one. Where
// the rest is not the name of its place, it only looks like one: the file may
// have given it.
func (m *maker) finalName(s project.Service, c Container) string {
	if original, ok := m.originalID(s, c); ok && c.Name == temporaryName(original, m.containerName(s, c.Number)) {
		return m.containerName(s, c.Number)
	}
	return c.Name
}

// freed is the step that frees a name which another container of the project
// still holds, "" where nobody does.
func (m *maker) freed(name, holder string) StepID {
	c, ok := m.containers[name]
	if !ok || c.ID == holder {
		return ""
	}
	return removeID(c)
}
