package cli

import (
	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/project"
)

// explain prints where values come from: those of the model, or with
// --environment the variables.
func (a *inspectCommands) explain(p *project.Project, o configOptions) error {
	values, err := explained(p, o)
	if err != nil {
		return err
	}
	if o.mask {
		for i := range values {
			values[i] = p.HideExplained(values[i])
		}
	}
	return view.Explain(a.configOut(o), values, o.format == "json")
}

func explained(p *project.Project, o configOptions) ([]project.Explained, error) {
	if !o.environment {
		return p.Explain(o.explain)
	}
	value, err := p.ExplainVariable(o.explain)
	return []project.Explained{value}, err
}
