package project

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"gopkg.in/yaml.v3"
)

// YAML is the model in its canonical form. `$` stands twice, so that the
// result can be loaded again, except where variables were left as they are.
func (p *Project) YAML() ([]byte, error) {
	if p.facts.raw != nil {
		return p.facts.raw, nil
	}
	out, err := p.model.MarshalYAML()
	if err != nil {
		return nil, fmt.Errorf("write the project as yaml: %w", err)
	}
	return p.escaped(out), nil
}

// JSON is the same as YAML, in JSON.
func (p *Project) JSON() ([]byte, error) {
	if p.facts.raw != nil {
		var tree any
		if err := yaml.Unmarshal(p.facts.raw, &tree); err != nil {
			return nil, fmt.Errorf("write the project as json: %w", err)
		}
		return json.MarshalIndent(tree, "", "  ")
	}
	out, err := p.model.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("write the project as json: %w", err)
	}
	return p.escaped(out), nil
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
	raw, err := marshalTree(dict)
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

func marshalTree(dict map[string]any) ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(dict); err != nil {
		return nil, fmt.Errorf("write the project as yaml: %w", err)
	}
	return out.Bytes(), nil
}
