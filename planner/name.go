package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
	"github.com/seed-6dc66d55/compose/project"
)

// naming knows which names containers have, had, and will have.
type naming struct{ *index }

// containerName is the name that a new replica serves under.
func (n naming) containerName(s project.Service, number int) string {
	return n.names(s, number)[0]
}

// names are those that a replica may serve under: the one that we give, and
// the one with the other separator, which docker-compose 1 or --compatibility
// gave. Scripts may know it, so a container that has it keeps it, and hands it
// on when it is replaced.
func (n naming) names(s project.Service, number int) []string {
	if s.ContainerName != "" {
		return []string{s.ContainerName}
	}
	var out []string
	for _, sep := range []string{n.want.Separator(), "-", "_"} {
		out = append(out, strings.Join([]string{n.want.Name(), s.Name, fmt.Sprint(number)}, sep))
	}
	return out
}

// nextName is the name that the replacement of a container takes.
func (n naming) nextName(s project.Service, c Container, number int) string {
	names := n.names(s, number)
	if now := n.finalName(s, c); slices.Contains(names, now) {
		return now
	}
	return names[0]
}

// temporaryName carries the old container's ID, so that an interrupted run
// that is followed by another change still converges.
func temporaryName(oldID, name string) string { return shortID(oldID) + "_" + name }

func shortID(id string) string { return id[:min(12, len(id))] }

var temporary = lazyregexp.New(`^([0-9a-f]{12})_(.+)$`)

// originalID tells whose place a container with a temporary name was to take.
// A name that the file gives is never a temporary one.
func (n naming) originalID(s project.Service, c Container) (string, bool) {
	match := temporary().FindStringSubmatch(c.Name)
	if match == nil || slices.Contains(n.names(s, c.Number), c.Name) {
		return "", false
	}
	return match[1], true
}

// finalName is a container's name without what made it a temporary one. Where
// the rest is not the name of its place, it only looks like one: the file may
// have given it.
func (n naming) finalName(s project.Service, c Container) string {
	original, ok := n.originalID(s, c)
	if !ok {
		return c.Name
	}
	for _, name := range n.names(s, c.Number) {
		if c.Name == temporaryName(original, name) {
			return name
		}
	}
	return c.Name
}

// neverServed reports whether a container was created to replace another one that
// still exists.
func (n naming) neverServed(s project.Service, c Container) bool {
	id, ok := n.originalID(s, c)
	if !ok {
		return false
	}
	original, exists := n.originals[id]
	return exists && original.Service == c.Service && !original.broken()
}

// hasSuccessor reports whether another container was created in place of a
// container.
func (n naming) hasSuccessor(s project.Service, c Container) bool {
	return slices.ContainsFunc(n.replicas[s.Name], func(other Container) bool {
		id, ok := n.originalID(s, other)
		return ok && id == shortID(c.ID)
	})
}
