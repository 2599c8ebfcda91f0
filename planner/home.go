package planner

import (
	"fmt"
	"strings"
)

// Foreign says that the project of this name was brought up from another
// directory.
type Foreign struct {
	Project, Here, There string
	Containers           []string
}

func (e *Foreign) Error() string {
	return fmt.Sprintf("project %s was brought up from %s, not from %s (%s)", e.Project, e.There, e.Here, strings.Join(e.Containers, ", "))
}

// Hint says what to do.
func (e *Foreign) Hint() string {
	return "choose another name with -p or `name:`, or take it over with --adopt"
}

// checkHome refuses to touch a project that belongs to another directory: two
// checkouts in folders of one name would take each other's containers.
func (m *maker) checkHome() error {
	here := m.want.WorkingDir()
	if m.intent.Adopt || !m.want.FromFile() || here == "" || m.aboutImages() {
		return nil
	}
	var foreign *Foreign
	for _, c := range m.have.Containers {
		if c.WorkingDir == "" || c.WorkingDir == here {
			continue
		}
		if foreign == nil {
			foreign = &Foreign{Project: m.want.Name(), Here: here, There: c.WorkingDir}
		}
		foreign.Containers = append(foreign.Containers, c.Name)
	}
	if foreign == nil {
		return nil
	}
	return foreign
}
