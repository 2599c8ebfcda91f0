package cli

import (
	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/project"
)

// explain tells where values come from: those of the model, or with
// --environment the variables.
func (a *app) explain(p *project.Project, o configOptions) error {
	if !o.environment {
		values, err := p.Explain(o.explain)
		if err != nil {
			return err
		}
		return view.Explain(a.streams.Out, values, o.format == "json", o.mask)
	}
	value, err := p.ExplainVariable(o.explain)
	if err != nil {
		return err
	}
	return view.Explain(a.streams.Out, []project.Explained{value}, o.format == "json", o.mask)
}
