package observe

import (
	"context"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
)

// Container is a container as `ps` and `ls` show it. One call lists all of them: the text
// of the engine's list contains the health and the exit code.
type Container struct {
	planner.Container
	Project string
	Image   string
	Command string
	// Phrase is the engine's text for the status: "Up 3 minutes (healthy)".
	Phrase       string
	Labels       map[string]string
	NetworkNames []string
	// AllPorts includes ports that are only exposed, whose Published is 0.
	AllPorts []planner.Port
}

// Containers lists the containers of a project, or of all projects if name is "", sorted
// by name. all includes those that are not running.
func Containers(ctx context.Context, engine *engineclient.Engine, name string, all bool) ([]Container, error) {
	if err := engine.Reach(ctx); err != nil {
		return nil, err
	}
	label := planner.LabelProject
	if name != "" {
		label += "=" + name
	}
	list, err := engine.ContainerList(ctx, container.ListOptions{All: all, Filters: engineclient.Labelled(label)})
	if err != nil {
		return nil, err
	}
	var out []Container
	for _, c := range list {
		if c.Labels[planner.LabelHook] == "" {
			out = append(out, listed(c))
		}
	}
	slices.SortFunc(out, func(a, b Container) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

func listed(c container.Summary) Container {
	l := Container{
		Container: observed(c), Project: c.Labels[planner.LabelProject],
		Image: c.Image, Command: c.Command, Phrase: c.Status, Labels: c.Labels,
	}
	for _, a := range l.Networks {
		l.NetworkNames = append(l.NetworkNames, a.Network)
	}
	for _, p := range c.Ports {
		l.AllPorts = append(l.AllPorts, planner.Port{HostIP: p.IP, Published: int(p.PublicPort), Target: int(p.PrivatePort), Protocol: p.Type})
	}
	return l
}
