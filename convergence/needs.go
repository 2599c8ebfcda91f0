package convergence

import (
	"errors"
	"fmt"
	"os"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// checkFiles looks whether the configs and secrets of all containers that the
// plan creates can be had, before it changes anything. Files that are bind
// mounts are the engine's to find where it runs on another machine.
func checkFiles(want *project.Project, plan planner.Plan, local bool) error {
	var errs []error
	seen := map[string]bool{}
	for _, step := range plan.Steps {
		x, creates := step.Action.(planner.CreateContainer)
		if !creates || seen[x.Container.Service] {
			continue
		}
		seen[x.Container.Service] = true
		s, ok := want.Service(x.Container.Service)
		if !ok {
			continue
		}
		for _, f := range fileObjects(want, s) {
			if err := f.check(want.Environment(), local); err != nil {
				errs = append(errs, fmt.Errorf("service %s: %w", s.Name, err))
			}
		}
	}
	return errors.Join(errs...)
}

// check looks whether the object's value can be had.
func (f fileObject) check(env map[string]string, local bool) error {
	if planner.Copied(f.object, f.ref) {
		_, err := f.content(env)
		return err
	}
	if !local {
		return nil
	}
	if _, err := os.Stat(f.object.File); err != nil {
		return fmt.Errorf("%s %s: %w", f.kind, f.ref.Source, err)
	}
	return nil
}
