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

// plan checks before the first change that everything is available that the containers
// of a plan are created from: configs, secrets, providers, builds. The paths of bind
// mounts are not checked if the engine runs on another machine.
func (k *checks) plan(ctx context.Context, p plan.Plan) error {
	var errs []error
	seen := map[string]bool{}
	for _, step := range p.Steps {
		if x, runs := step.Action.(plan.RunProvider); runs {
			errs = append(errs, k.provider(x))
			continue
		}
		x, creates := step.Action.(plan.CreateContainer)
		if !creates || seen[x.Container.Service] {
			continue
		}
		seen[x.Container.Service] = true
		s, ok := k.want.Service(x.Container.Service)
		if !ok {
			continue
		}
		for _, err := range k.service(s, x) {
			errs = append(errs, fmt.Errorf("service %s: %w", s.Name, err))
		}
	}
	if builds := p.Builds(); len(builds) > 0 && k.options.Builder != nil {
		errs = append(errs, k.options.Builder.Check(ctx, k.want, builds))
	}
	return errors.Join(errs...)
}

// provider checks that the program of a provider exists. It does not matter for a stop or
// a removal.
func (k *checks) provider(x plan.RunProvider) error {
	s, ok := k.want.Service(x.Provider.Service)
	if !ok || x.Command != plan.ProviderUp {
		return nil
	}
	_, err := k.options.Providers.Find(s)
	return err
}

func (k *checks) service(s project.Service, x plan.CreateContainer) []error {
	var errs []error
	if err := k.containers.container(s, x).Check(); err != nil {
		errs = append(errs, err)
	}
	for _, f := range spec.FileObjects(k.want, s) {
		if err := checkFile(f, k.want.Environment(), k.engine.Local()); err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

// checkFile checks that the value of a config or secret is available.
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
