package cli

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/internal/wait"
)

func (a *inspectCommands) statsCommand() *cobra.Command {
	var all, once bool
	show := &view.Stats{}
	cmd := &cobra.Command{
		Use: "stats [OPTIONS] [SERVICE...]", Short: "Display a live stream of container(s) resource usage statistics",
		RunE: func(cmd *cobra.Command, args []string) error {
			show.Terminal, show.Once = a.streams.Out, once
			defer show.Close()
			for {
				// The list is read anew each time, because containers start and exit.
				began := a.Now()
				_, engine, list, err := a.containers(cmd.Context(), args, all)
				if err != nil {
					return err
				}
				used, err := observe.Stats(cmd.Context(), engine, list)
				if cmd.Context().Err() != nil {
					return &exitCode{exitInterrupted}
				}
				if err != nil {
					return err
				}
				if err := show.Show(used); err != nil || once {
					return err
				}
				if !wait.Sleep(cmd.Context(), betweenLooks-a.Now().Sub(began)) {
					return &exitCode{exitInterrupted}
				}
			}
		},
	}
	f := cmd.Flags()
	f.BoolVarP(&all, "all", "a", false, "Show all containers (default shows just running)")
	formatVar(f, &show.Format, "")
	f.BoolVar(&once, "no-stream", false, "Disable streaming stats and only pull the first result")
	f.BoolVar(&show.NoTrunc, "no-trunc", false, "Do not truncate output")
	return cmd
}

// betweenLooks is the minimum interval between two samples. An engine that compares two samples of its own takes
// longer.
const betweenLooks = time.Second
