package cli

import (
	"context"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/observe"
)

// upDetached applies an `up` that does not follow logs. On a terminal it shows the
// published addresses at the end.
func (a *lifecycleCommands) upDetached(ctx context.Context, o upOptions, c change) error {
	if _, err := a.apply(ctx, c); err != nil {
		return err
	}
	if a.global.dryRun || o.noStart || a.mode != view.ModeTTY || !publishesPorts(c) {
		return nil
	}
	if err := a.hide(); err != nil {
		return err
	}
	list, err := observe.Containers(ctx, a.engine, c.want.Name(), false)
	if err != nil {
		return err
	}
	ports := map[string][]view.Publisher{}
	for _, found := range list {
		if !found.OneOff {
			ports[found.Service] = append(ports[found.Service], psRow(found).Publishers...)
		}
	}
	var rows []view.ServiceAddresses
	for _, name := range c.want.ServiceNames() {
		rows = append(rows, view.ServiceAddresses{Service: name, Ports: ports[name]})
	}
	return view.Addresses(a.status(), rows)
}

func publishesPorts(c change) bool {
	for s := range c.want.Services() {
		if len(s.Ports) > 0 {
			return true
		}
	}
	return false
}
