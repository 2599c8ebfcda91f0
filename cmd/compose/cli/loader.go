package cli

import (
	"context"

	"github.com/seed-6dc66d55/compose/project"
)

// loader loads the project of a command: from its files, or from the labels of its containers.
type loader struct{ *connection }

// load loads the project of a command that creates containers or shows the model.
// It shows all warnings about the files, those about attributes that have no effect
// on one engine included: most of them are read by Swarm only.
func (a *loader) load(ctx context.Context) (*project.Project, error) {
	return a.loadWith(ctx, a.source(), (*project.Project).Warnings)
}

// loadFrom loads the project of any other command. It does not repeat the warnings
// about attributes that have no effect.
func (a *loader) loadFrom(ctx context.Context, src project.Source) (*project.Project, error) {
	return a.loadWith(ctx, src, (*project.Project).FileWarnings)
}

func (a *loader) loadWith(ctx context.Context, src project.Source, warnings func(*project.Project) []project.Problem) (*project.Project, error) {
	p, err := project.Load(ctx, src)
	if err != nil {
		return nil, err
	}
	a.secrets.Add(p.Scrub)
	if err := a.adoptEnv(p.Environment()); err != nil {
		return nil, err
	}
	if err := a.showWarnings(warnings(p)); err != nil {
		return nil, err
	}
	return p.WithDefaultPlatform()
}
