package project

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/canonical"
)

// ServiceKeys is the order in which docker compose writes the keys of a
// service, in what it prints and in what it hashes.
const ServiceKeys = canonical.ServiceKeys

// YAML is the model in its canonical form. `$` stands twice, so that the
// result can be loaded again, except where variables were left as they are.
func (p *Project) YAML() ([]byte, error) {
	if p.facts.raw != nil {
		return p.rawYAML()
	}
	tree, err := canonical.Tree(p.printed())
	if err != nil {
		return nil, err
	}
	if p.masked {
		canonical.RewriteTree(tree, p.Hide)
	}
	out, err := canonical.YAML(tree)
	return p.escaped(out), err
}

// JSON is the same as YAML, in JSON.
func (p *Project) JSON() ([]byte, error) {
	if p.facts.raw != nil {
		raw, err := p.rawYAML()
		if err != nil {
			return nil, err
		}
		var tree any
		if err := yaml.Unmarshal(raw, &tree); err != nil {
			return nil, fmt.Errorf("write the project as json: %w", err)
		}
		return json.MarshalIndent(tree, "", "  ")
	}
	out, err := canonical.JSON(p.printed(), p.rewriting())
	return p.escaped(out), err
}

// rawYAML is the model with its variables as they are.
func (p *Project) rawYAML() ([]byte, error) {
	if !p.masked {
		return p.facts.raw, nil
	}
	var document yaml.Node
	if err := yaml.Unmarshal(p.facts.raw, &document); err != nil {
		return nil, fmt.Errorf("write the project as yaml: %w", err)
	}
	canonical.RewriteTree(&document, p.Hide)
	return canonical.YAML(&document)
}

// ServiceJSON is the entry of one service in the JSON form, on one line and with
// each `$` once: providers read it from standard input.
func (p *Project) ServiceJSON(name string) ([]byte, error) {
	return canonical.ServiceJSON(p.printed(), name)
}

// printed is the model without the files whose labels it has: docker compose
// prints it so, and the result can be loaded elsewhere.
func (p *Project) printed() *types.Project {
	if !p.facts.labelled {
		return p.model
	}
	out := *p.model
	out.Services = maps.Clone(p.model.Services)
	for name, s := range out.Services {
		s.LabelFiles = nil
		s.PreStart = slices.Clone(s.PreStart)
		for i := range s.PreStart {
			s.PreStart[i].LabelFiles = nil
		}
		out.Services[name] = s
	}
	return &out
}

func (p *Project) escaped(out []byte) []byte {
	if p.facts.plain {
		return out
	}
	return bytes.ReplaceAll(out, []byte("$"), []byte("$$"))
}

// untyped is a model whose variables stand as they are. Such a model need not
// fit compose-go's types (`ports: ["${PORT}:80"]`), so what can be shown of it
// is its tree; as types it has what fits, and no less than its services' names.
func (l *load) untyped(dict map[string]any, details types.ConfigDetails, options func(*loader.Options)) (merged, error) {
	raw, err := canonical.YAML(dict)
	if err != nil {
		return merged{}, err
	}
	full, err := loader.ModelToProject(dict, loader.ToOptions(&details, []func(*loader.Options){options}), details)
	if err != nil {
		full = &types.Project{Name: l.name, WorkingDir: l.dir, Environment: l.env.vars, Services: types.Services{}}
		services, _ := dict["services"].(map[string]any)
		for name := range services {
			full.Services[name] = Service{Name: name}
		}
	}
	full.ComposeFiles = paths(l.files)
	return merged{dict: dict, full: full, raw: raw}, nil
}
