package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

func (a *lifecycleCommands) scaleCommand() *cobra.Command {
	var o upOptions
	cmd := &cobra.Command{
		Use:     "scale [SERVICE=REPLICAS...]",
		Short:   "Scale services",
		Example: "  compose scale web=3 worker=0",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.scale = args
			var services []string
			for _, arg := range args {
				name, _, err := parseScale(arg)
				if err != nil {
					return err
				}
				services = append(services, name)
			}
			c, err := a.converging(cmd, "scale", o, services)
			if err != nil {
				return err
			}
			_, err = a.apply(cmd.Context(), c)
			return err
		},
	}
	cmd.Flags().BoolVar(&o.noDeps, "no-deps", false, "Don't start linked services")
	return cmd
}

func parseScale(s string) (service string, n int, err error) {
	service, number, ok := strings.Cut(s, "=")
	n, err = strconv.Atoi(number)
	if !ok || err != nil || n < 0 {
		return "", 0, &usageError{err: fmt.Errorf("invalid argument %q: must be SERVICE=REPLICAS", s)}
	}
	return service, n, nil
}
