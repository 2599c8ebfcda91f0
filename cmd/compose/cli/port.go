package cli

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

func (a *inspectCommands) portCommand() *cobra.Command {
	var protocol string
	var index int
	cmd := &cobra.Command{
		Use: "port [OPTIONS] SERVICE PRIVATE_PORT", Short: "Print the public port for a port binding",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return wrongArguments(cmd, "2 arguments")
			}
			private, err := privatePort(args[1], protocol)
			if err != nil {
				return err
			}
			in, _, err := a.target(cmd.Context(), args[0], index)
			if err != nil {
				return err
			}
			return a.port(cmd, in, private)
		},
	}
	suggestVar(cmd.Flags(), &protocol, "protocol", "tcp", "tcp or udp", "tcp", "udp")
	cmd.Flags().IntVar(&index, "index", 0, "Index of the container if service has multiple replicas")
	return cmd
}

// privatePort reads `80`, or `80/udp`.
func privatePort(text, protocol string) (planner.Port, error) {
	number, named, ok := strings.Cut(text, "/")
	if ok {
		protocol = named
	}
	n, err := strconv.ParseUint(number, 10, 16)
	if err != nil {
		return planner.Port{}, &usageError{err: fmt.Errorf("invalid port %q: must be a number from 1 to 65535", text)}
	}
	return planner.Port{Target: int(n), Protocol: strings.ToLower(protocol)}, nil
}

func (a *inspectCommands) port(cmd *cobra.Command, in plan.Subject, private planner.Port) error {
	list, err := observe.Containers(cmd.Context(), a.engine, "", false)
	if err != nil {
		return err
	}
	var has []string
	i := slices.IndexFunc(list, func(c observe.Container) bool { return c.ID == in.ID })
	if i < 0 {
		return &observe.NotRunning{Service: in.Service}
	}
	for _, p := range list[i].AllPorts {
		if p.Target == private.Target && p.Protocol == private.Protocol && p.Published != 0 {
			return view.Lines(a.streams.Out, []string{net.JoinHostPort(p.HostIP, strconv.Itoa(p.Published))})
		}
		name := fmt.Sprintf("%d/%s", p.Target, p.Protocol)
		if p.Published != 0 {
			name += " at " + strconv.Itoa(p.Published)
		}
		has = append(has, name)
	}
	err = fmt.Errorf("no port %d/%s for container %s", private.Target, private.Protocol, in.Name)
	if len(has) == 0 {
		return &usageError{err: err, hint: "the container publishes no ports: set `ports` of the service"}
	}
	slices.Sort(has)
	return &usageError{err: err, hint: "the container publishes " + strings.Join(slices.Compact(has), ", ")}
}
