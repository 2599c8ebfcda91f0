package view

import (
	"strconv"

	"github.com/seed-6dc66d55/compose/project"
)

// Variables prints the variables that files use, as docker compose does: as a
// table, or in the format json or yaml.
func Variables(t Terminal, variables []project.Variable, format string) error {
	switch format {
	case "json":
		return writeJSON(t.W, project.VariablesByName(variables), "    ")
	case "yaml":
		raw, err := project.VariablesYAML(variables)
		if err != nil {
			return err
		}
		return Text(t, string(raw))
	}
	table := Table{Header: []string{"NAME", "REQUIRED", "DEFAULT VALUE", "ALTERNATE VALUE"}, Layout: WideLayout}
	for _, v := range variables {
		table.Rows = append(table.Rows, []string{v.Name, strconv.FormatBool(v.Required), v.Default, v.IfSet})
	}
	return table.Print(t)
}
