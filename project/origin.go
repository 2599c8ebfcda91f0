package project

import (
	"slices"

	"github.com/seed-6dc66d55/compose/project/modelpath"
)

// Origin lists the places that a value of the model comes from, the one that
// decides first: later files, then earlier ones, then what they extend, then
// what they include. An item of a list that several places add to has no
// known origin, nor has what the files do not say.
func (p *Project) Origin(path string) []Position {
	if p.facts.sources == nil {
		return nil
	}
	found := p.facts.sources.Origin(modelpath.Steps(path))
	out := make([]Position, 0, len(found))
	for _, f := range found {
		if f.Left == 0 && !slices.Contains(out, f.Position) {
			out = append(out, f.Position)
		}
	}
	return out
}

// Keys are the keys that the files have below a path, by name: those of a
// mapping, and what stands for one in a list, as A in `A=1`. "" is the top.
func (p *Project) Keys(path string) []string {
	if p.facts.sources == nil {
		return nil
	}
	var steps []string
	if path != "" {
		steps = modelpath.Steps(path)
	}
	return p.facts.sources.Keys(steps)
}

// Items are the texts of a list as the files have them, with their variables:
// one text can stand for several items of the model, as a range of ports. nil
// where not one place alone has the list.
func (p *Project) Items(path string) []string {
	if p.facts.sources == nil {
		return nil
	}
	return p.facts.sources.Items(modelpath.Steps(path))
}
