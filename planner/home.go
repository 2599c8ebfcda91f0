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
func (x *index) checkHome() error {
	here := x.want.WorkingDir()
	if x.intent.Adopt || !x.want.FromFile() || here == "" || x.aboutImages() {
		return nil
	}
	var foreign *Foreign
	for _, c := range x.have.Containers {
		if c.WorkingDir == "" || c.WorkingDir == here {
			continue
		}
		if foreign == nil {
			foreign = &Foreign{Project: x.want.Name(), Here: here, There: c.WorkingDir, Unrelated: x.unrelated()}
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
func (x *index) unrelated() bool {
	running := false
	for _, c := range x.have.Containers {
		if !c.Alive() {
			continue
		}
		if x.want.Known(c.Service) {
			return false
		}
		running = true
	}
	return running
}

// aboutImages reports whether the command leaves all of the project but its
// images alone.
func (x *index) aboutImages() bool {
	switch x.intent.Goal {
	case GoalFetched, GoalPulled, GoalBuilt, GoalPushed:
		return true
	}
	return false
}
