package project

import (
	"fmt"

	"github.com/distribution/reference"
	"github.com/opencontainers/go-digest"

	"github.com/compose-spec/compose-go/v2/types"
)

// WithDigests is the project with each image by the digest that find gives
// for it. find may be called from several goroutines at once.
func (p *Project) WithDigests(find func(image string) (digest string, err error)) (*Project, error) {
	model, err := p.model.WithImagesResolved(func(named reference.Named) (digest.Digest, error) {
		text, err := find(named.String())
		if err != nil {
			return "", fmt.Errorf("find the digest of %s: %w", reference.FamiliarString(named), err)
		}
		return digest.Parse(text)
	})
	if err != nil {
		return nil, err
	}
	out := *p
	out.model = model
	return &out, nil
}

// ImagesOnly is the model with nothing but the image of each service: merged
// over the files, it pins them.
func (p *Project) ImagesOnly() *Project {
	model := &types.Project{Services: types.Services{}}
	for name, s := range p.model.Services {
		if s.Image != "" {
			only := Service{Name: name}
			only.Image = s.Image
			model.Services[name] = only
		}
	}
	out := *p
	out.model = model
	return &out
}
