package view

import (
	"strconv"

	"github.com/seed-6dc66d55/compose/project"
)

// Variables prints the variables that files use, as docker compose does.
func Variables(t Terminal, variables []project.Variable, asJSON bool) error {
	if asJSON {
		return variablesJSON(t, variables)
	}
	table := Table{Header: []string{"NAME", "REQUIRED", "DEFAULT VALUE", "ALTERNATE VALUE"}}
	for _, v := range variables {
		table.Rows = append(table.Rows, []string{v.Name, strconv.FormatBool(v.Required), v.Default, v.IfSet})
	}
	return table.Print(t)
}

func variablesJSON(t Terminal, variables []project.Variable) error {
	type shape struct {
		Name, DefaultValue, PresenceValue string
		Required                          bool
	}
	out := map[string]shape{}
	for _, v := range variables {
		out[v.Name] = shape{v.Name, v.Default, v.IfSet, v.Required}
	}
	return writeJSON(t.W, out, "  ")
}
