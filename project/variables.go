package project

import (
	"fmt"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/template"
	"gopkg.in/yaml.v3"
)

// Variable is a variable that the files use.
type Variable struct {
	Name     string
	Required bool   // ${NAME:?}
	Default  string // ${NAME:-default}
	IfSet    string // ${NAME:+if set}
}

// Variables are those that the merged files use, by name. The project must
// have been loaded with NoInterpolate: else there are none left.
func (p *Project) Variables() ([]Variable, error) {
	var tree map[string]any
	if err := yaml.Unmarshal(p.facts.raw, &tree); err != nil {
		return nil, fmt.Errorf("list variables: %w", err)
	}
	used := template.ExtractVariables(tree, nil)
	var out []Variable
	for _, name := range slices.Sorted(maps.Keys(used)) {
		v := used[name]
		out = append(out, Variable{Name: name, Required: v.Required, Default: v.DefaultValue, IfSet: v.PresenceValue})
	}
	return out, nil
}

// PrintedVariable is a variable with docker compose's keys, which are in lower
// case in YAML.
type PrintedVariable struct {
	Name, DefaultValue, PresenceValue string
	Required                          bool
}

// VariablesByName are the variables as `config --variables` prints them.
func VariablesByName(variables []Variable) map[string]PrintedVariable {
	out := map[string]PrintedVariable{}
	for _, v := range variables {
		out[v.Name] = PrintedVariable{v.Name, v.Default, v.IfSet, v.Required}
	}
	return out
}

// VariablesYAML is the same in YAML.
func VariablesYAML(variables []Variable) ([]byte, error) {
	return yaml.Marshal(VariablesByName(variables))
}
