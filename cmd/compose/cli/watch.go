package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
)

// watchOptions are the flags of `watch`.
type watchOptions struct{ quiet, prune, noUp bool }

func (a *developCommands) watchCommand() *cobra.Command {
	var o watchOptions
	cmd := &cobra.Command{
		Use:   "watch [OPTIONS] [SERVICE...]",
		Short: "Watch build context for service and rebuild/refresh containers when files are updated",
		Long: `Starts the services, then watches the files in their develop sections until you
press Ctrl-C. After a change it syncs files to the containers, restarts containers,
or rebuilds services. Changes made during a build are handled after the build.`,
		Example: `  compose watch               # all services with a develop section
  compose watch --no-up web   # web, which is already running
  compose up --watch          # the same, with logs`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.watch(cmd, o, args) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.quiet, "quiet", false, "hide build output")
	f.BoolVar(&o.prune, "prune", true, "Prune dangling images on rebuild")
	f.BoolVar(&o.noUp, "no-up", false, "Do not build & start services before watching")
	return cmd
}

func (a *developCommands) watch(cmd *cobra.Command, o watchOptions, services []string) error {
	c, err := a.converging(cmd, "up", upOptions{pull: "policy", quietBuild: o.quiet}, services)
	if err != nil {
		return err
	}
	if c.want.FromFile() && len(c.want.ServiceNames()) == 0 {
		return errors.New("no service selected")
	}
	a.besideOutput()
	progress := a.show()
	printer := view.NewLogPrinter(progress.Above(a.streams.Out.Raw()), progress.Above(a.streams.Err.Raw()), view.LogOptions{Split: true})
	w, err := a.openWatch(c.want, services, printer)
	if err != nil {
		return errors.Join(err, printer.Close())
	}
	defer w.close()
	w.quiet, w.prune = o.quiet, o.prune
	if !o.noUp {
		c.intent.Rebuild = w.built()
		if _, err := a.apply(cmd.Context(), c); err != nil {
			return errors.Join(err, printer.Close())
		}
	}
	err = errors.Join(a.hide(), w.run(cmd.Context()))
	if cmd.Context().Err() == nil {
		return errors.Join(err, printer.Close())
	}
	// Who does not take our lines must not keep us from leaving.
	printer.Hurry()
	return errors.Join(err, printer.CloseWithin(leaving), &exitCode{exitInterrupted})
}
