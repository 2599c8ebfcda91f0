// Package canonical writes a model in the form that docker compose gives it.
package canonical

import (
	"bytes"
	"fmt"

	"github.com/compose-spec/compose-go/v2/types"
	"gopkg.in/yaml.v3"
)

// Tree is a model as nodes of YAML, its keys in docker compose's order.
func Tree(model *types.Project) (*yaml.Node, error) {
	raw, err := model.MarshalYAML()
	if err != nil {
		return nil, fmt.Errorf("write the project as yaml: %w", err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(raw, &document); err != nil {
		return nil, fmt.Errorf("write the project as yaml: %w", err)
	}
	root := document.Content[0]
	arrange(root)
	return root, nil
}

// YAML writes a value, or a tree of nodes.
func YAML(v any) ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(v); err != nil {
		return nil, fmt.Errorf("write the project as yaml: %w", err)
	}
	return out.Bytes(), nil
}
