package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/observe"
)

func (a *inspectCommands) eventsCommand() *cobra.Command {
	var o observe.EventsOptions
	var json bool
	cmd := &cobra.Command{
		Use: "events [OPTIONS] [SERVICE...]", Short: "Receive real time events from containers",
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := a.loadOrLabels(cmd.Context(), false)
			if err != nil {
				return err
			}
			for _, name := range args {
				if !p.Known(name) {
					return unknownService(p, name)
				}
			}
			engine, err := a.dial()
			if err != nil {
				return err
			}
			o.Project, o.Services = p.Name(), args
			err = observe.Events(cmd.Context(), engine, o, func(h observe.ContainerEvent) error {
				return view.Event(a.streams.Out, h, json)
			})
			if errors.Is(err, context.Canceled) {
				return &exitCode{exitInterrupted}
			}
			return err
		},
	}
	f := cmd.Flags()
	f.BoolVar(&json, "json", false, "Output events as a stream of json objects")
	f.StringVar(&o.Since, "since", "", "Show all events created since timestamp")
	f.StringVar(&o.Until, "until", "", "Stream events until this timestamp")
	return cmd
}
