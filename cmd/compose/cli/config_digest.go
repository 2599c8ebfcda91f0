package cli

import (
	"context"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/project"
)

// pinned is the project with its images by digest, where that is asked for.
func (a *inspectCommands) pinned(ctx context.Context, p *project.Project, o configOptions) (*project.Project, error) {
	if !o.resolveDigests && !o.lockDigests {
		return p, nil
	}
	engine, err := a.dial()
	if err != nil {
		return nil, err
	}
	if err := engine.Reach(ctx); err != nil {
		return nil, err
	}
	p, err = p.WithDigests(func(image string) (string, error) {
		auth, err := engine.RegistryAuth(image)
		if err != nil {
			return "", err
		}
		said, err := engine.DistributionInspect(ctx, image, auth)
		return said.Descriptor.Digest.String(), engineclient.Plain(err)
	})
	if err != nil || !o.lockDigests {
		return p, err
	}
	return p.ImagesOnly(), nil
}
