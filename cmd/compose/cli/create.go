package cli

import "github.com/spf13/cobra"

func (a *lifecycleCommands) createCommand() *cobra.Command {
	var o upOptions
	cmd := &cobra.Command{
		Use:   "create [OPTIONS] [SERVICE...]",
		Short: "Creates containers for a service",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(cmd, a.runner); err != nil {
				return err
			}
			o.noStart = true
			c, err := a.converging(cmd, "create", o, args)
			if err != nil {
				return err
			}
			_, err = a.apply(cmd.Context(), c)
			return err
		},
	}
	o.convergeFlags(cmd)
	return cmd
}
