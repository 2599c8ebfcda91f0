package planner

import (
	"errors"
	"fmt"
	"slices"

	"github.com/seed-6dc66d55/compose/project"
)

// Conflict is the error for a host port or a container name that is already in use.
// It is found before anything is changed.
type Conflict struct {
	Service string
	What    string // "host port 8080/tcp"
	Name    string // the container name that is in use, "" for a port
	Holder  string // "container blog-web-1 (project blog)", "nginx (pid 812)"
	Advice  string
}

func (c *Conflict) Error() string {
	if c.Name != "" {
		return fmt.Sprintf("service %s: container name %q is already in use by %s", c.Service, c.Name, c.Holder)
	}
	return fmt.Sprintf("service %s: port is already allocated: %s is in use by %s", c.Service, c.What, c.Holder)
}

// Hint says what to do.
func (c *Conflict) Hint() string { return c.Advice }

// conflicts finds what makes a plan impossible, before anything is changed.
type conflicts struct{ *planning }

// checkConflicts finds taken host ports and container names before anything
// is changed.
func (x conflicts) checkConflicts() error {
	others := x.bystanders()
	names := map[string]ForeignContainer{}
	for _, other := range others {
		names[other.Name] = other
	}
	ports := newPortTable(append(others, x.kept()...), x.have.HostPorts)
	var errs []error
	for s := range x.want.Services() {
		for _, r := range x.chosen[s.Name] {
			if other, taken := names[r.name]; taken {
				errs = append(errs, x.nameConflict(s, other))
			}
			names[r.name] = ForeignContainer{Name: r.name, Project: x.want.Name()}
			for _, c := range claims(s) {
				errs = append(errs, ports.take(c, x.binds(c, r)))
			}
		}
	}
	return errors.Join(errs...)
}

// bystanders returns the containers that the plan does not change: those of other
// projects, and those of this project that the command does not manage.
func (x conflicts) bystanders() []ForeignContainer {
	ours := x.handled()
	out := slices.Clone(x.have.ForeignContainers)
	for _, c := range x.have.Containers {
		if !ours[c.ID] && !x.leaves(c) {
			out = append(out, ForeignContainer{Name: c.Name, ID: c.ID, Project: x.want.Name(), Ports: c.Ports})
		}
	}
	return out
}

// kept returns the running containers that are kept, with the ports that they
// publish: these can differ from the file (--no-recreate).
func (x conflicts) kept() []ForeignContainer {
	var out []ForeignContainer
	for s := range x.want.Services() {
		for _, r := range x.chosen[s.Name] {
			if r.decision == keep && r.old.Alive() {
				out = append(out, ForeignContainer{Name: r.name, ID: r.old.ID, Project: x.want.Name(), Ports: r.old.Ports})
			}
		}
	}
	return out
}

// binds reports whether the plan makes a replica take a port that it does not
// hold already.
func (x conflicts) binds(c claim, r replica) bool {
	switch {
	case x.intent.Goal != GoalRunning:
		return false
	case r.old == nil || !r.old.Alive():
		return true
	}
	return r.decision == replace && !slices.ContainsFunc(r.old.Ports, c.meetsPort)
}

func (x conflicts) nameConflict(s project.Service, other ForeignContainer) error {
	advice := "remove or rename that container, or give the service another `container_name`"
	if other.Project == x.want.Name() {
		advice = "remove that container (--remove-orphans does, where its service is no longer in the files), or give the service another `container_name`"
	}
	return &Conflict{Service: s.Name, What: "container name " + other.Name, Name: other.Name, Holder: other.describe(), Advice: advice}
}

func (s ForeignContainer) describe() string {
	if s.Project == "" {
		return "container " + s.Name
	}
	return fmt.Sprintf("container %s (project %s)", s.Name, s.Project)
}

func (p HostPort) describe() string {
	if p.Process == "" {
		return "another process on this host"
	}
	return p.Process
}

// checkNetworks refuses to stop containers that the plan would not start again.
func (x conflicts) checkNetworks() error {
	ours := x.handled()
	var errs []error
	for _, n := range x.cleared {
		e := &NetworkInUse{Name: n.Name}
		network := Network{ID: n.ID, Name: n.Name}
		for _, c := range x.have.Containers {
			if c.Alive() && !ours[c.ID] && !x.leaves(c) && c.attached(network) {
				e.Containers = append(e.Containers, "container "+c.Name)
			}
		}
		for _, other := range x.have.ForeignContainers {
			if attached(other.Networks, network) {
				e.Containers = append(e.Containers, other.describe())
			}
		}
		if len(e.Containers) > 0 {
			errs = append(errs, e)
		}
	}
	return errors.Join(errs...)
}
