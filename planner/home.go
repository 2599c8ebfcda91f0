package planner

import (
	"fmt"
	"strings"
)

// Foreign is the error for a project of this name that was created from another
// directory.
type Foreign struct {
	Project, Here, There string
	// Containers are the names of those that were created from elsewhere; where
	// Unrelated is set, of those that run.
	Containers []string
	// Unrelated is set where the project has running containers and none of them
	// belongs to a service of the files: two applications have the same name.
	Unrelated bool
}

func (e *Foreign) Error() string {
	names := strings.Join(e.Containers, ", ")
	if e.Unrelated {
		return fmt.Sprintf("project %s is another application, created from %s: its running containers (%s) share no service with %s",
			e.Project, e.There, names, e.Here)
	}
	return fmt.Sprintf("project %s was created from %s, not from %s (%s)", e.Project, e.There, e.Here, names)
}

// Hint says what to do.
func (e *Foreign) Hint() string {
	return "choose another name with -p or `name:`, or take the project over with --adopt"
}

// checkHome reports a project that was created from another directory. The
// caller decides whether to take it over, which Intent.Adopt states.
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
			foreign = &Foreign{Project: m.want.Name(), Here: here, There: c.WorkingDir, Unrelated: m.unrelated()}
		}
		if c.Alive() || !foreign.Unrelated {
			foreign.Containers = append(foreign.Containers, c.Name)
		}
	}
	if foreign == nil {
		return nil
	}
	return foreign
}

// unrelated reports whether containers of the project run, but none of a service
// that the files define.
func (m *maker) unrelated() bool {
	running := false
	for _, c := range m.have.Containers {
		if !c.Alive() {
			continue
		}
		if m.want.Known(c.Service) {
			return false
		}
		running = true
	}
	return running
}
