package apply

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// checkNeeds looks whether all that the containers need which the plan creates
// can be had, before it changes anything: their configs and secrets, and what
// else a request is made from. Files that are bind mounts are the engine's to
// find where it runs on another machine.
func (a *applier) checkNeeds(ctx context.Context, p plan.Plan) error {
	var errs []error
	seen := map[string]bool{}
	for _, step := range p.Steps {
		if x, runs := step.Action.(plan.RunProvider); runs {
			errs = append(errs, a.checkProvider(x))
			continue
		}
		x, creates := step.Action.(plan.CreateContainer)
		if !creates || seen[x.Container.Service] {
			continue
		}
		seen[x.Container.Service] = true
		s, ok := a.want.Service(x.Container.Service)
		if !ok {
			continue
		}
		for _, err := range a.checkService(s, x) {
			errs = append(errs, fmt.Errorf("service %s: %w", s.Name, err))
		}
	}
	if builds := p.Builds(); len(builds) > 0 && a.options.Builder != nil {
		errs = append(errs, a.options.Builder.Check(ctx, a.want, builds))
	}
	return errors.Join(errs...)
}

// checkProvider looks whether a provider's program is there. What ends is not
// held up by one that is not.
func (a *applier) checkProvider(x plan.RunProvider) error {
	s, ok := a.want.Service(x.Provider.Service)
	if !ok || x.Command != plan.ProviderUp {
		return nil
	}
	_, err := a.options.Providers.Find(s)
	return err
}

func (a *applier) checkService(s project.Service, x plan.CreateContainer) []error {
	var errs []error
	if err := a.container(s, x).Check(); err != nil {
		errs = append(errs, err)
	}
	for _, f := range spec.FileObjects(a.want, s) {
		if err := checkFile(f, a.want.Environment(), a.engine.Local()); err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

// checkFile looks whether the object's value can be had.
func checkFile(f spec.FileObject, env map[string]string, local bool) error {
	if f.Copied() {
		content, err := f.Content(env, os.ReadFile)
		if err != nil {
			return err
		}
		_, err = f.File(content)
		return err
	}
	if !local {
		return nil
	}
	if _, err := os.Stat(f.Path()); err != nil {
		return fmt.Errorf("%s: %w", f, err)
	}
	return nil
}
