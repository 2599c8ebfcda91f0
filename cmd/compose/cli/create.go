package cli

import (
	"context"

	"github.com/spf13/cobra"
)

func (a *app) createCommand() *cobra.Command {
	var o upOptions
	cmd := &cobra.Command{
		Use:   "create [OPTIONS] [SERVICE...]",
		Short: "Creates containers for a service",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(cmd, a); err != nil {
				return err
			}
			o.noStart = true
			return a.create(cmd.Context(), cmd, o, args)
		},
	}
	o.convergeFlags(cmd)
	return cmd
}

func (a *app) create(ctx context.Context, cmd *cobra.Command, o upOptions, services []string) error {
	p, err := a.load(ctx)
	if err != nil {
		return err
	}
	want, err := o.want(p, services)
	if err != nil {
		return err
	}
	c := change{op: "create", want: want, intent: o.intent(a, want, services, cmd), fetch: true, quietPull: o.quietPull, quietBuild: o.quietBuild, yes: o.yes}
	_, err = a.apply(ctx, c)
	return err
}
