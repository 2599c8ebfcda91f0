package cli

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/build"
)

// checkBuilds prints the warnings of BuildKit's checks for the selected services. A
// Dockerfile that several services share is reported once.
func (a *imageCommands) checkBuilds(cmd *cobra.Command, o imagesOptions, services []string) error {
	want, err := a.withImages(cmd.Context(), o, services)
	if err != nil {
		return err
	}
	var all []build.Finding
	var failed []error
	for s := range want.Services() {
		if s.Build == nil {
			continue
		}
		found, err := build.Lint(cmd.Context(), want, s)
		failed = append(failed, err)
		for _, f := range found {
			same := func(g build.Finding) bool { return g.Place == f.Place && g.Rule == f.Rule && g.Words == f.Words }
			if !slices.ContainsFunc(all, same) {
				all = append(all, f)
			}
		}
	}
	if err := errors.Join(failed...); err != nil {
		return errors.Join(view.Findings(a.streams.Out, all), err)
	}
	if len(all) == 0 {
		return view.Lines(a.status(), []string{"Check complete, no problems found."})
	}
	if err := view.Findings(a.streams.Out, all); err != nil {
		return err
	}
	if len(all) == 1 {
		return errors.New("check complete, 1 problem found")
	}
	return fmt.Errorf("check complete, %d problems found", len(all))
}
