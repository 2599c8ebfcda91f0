package view

import "github.com/seed-6dc66d55/compose/project"

type explained struct {
	Path   string           `json:"path"`
	Value  *string          `json:"value"` // null for what was taken away
	Causes []explainedCause `json:"causes"`
}

type explainedCause struct {
	Won       bool                `json:"won"`
	Place     *explainedPlace     `json:"place,omitempty"`
	Text      string              `json:"text"`
	Why       string              `json:"why,omitempty"`
	Variables []explainedVariable `json:"variables,omitempty"`
}

type explainedVariable struct {
	Name  string          `json:"name"`
	Value string          `json:"value"`
	Place *explainedPlace `json:"place,omitempty"`
	Why   string          `json:"why,omitempty"`
}

type explainedPlace struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

func explainJSON(t Terminal, values []project.Explained) error {
	out := []explained{}
	for _, v := range values {
		e := explained{Path: v.Path}
		if !v.Gone {
			e.Value = &v.Text
		}
		for _, c := range v.Causes {
			cause := explainedCause{Won: c.Won, Place: jsonPlace(c.At), Text: c.Text, Why: c.Why}
			for _, one := range c.Variables {
				cause.Variables = append(cause.Variables, explainedVariable{one.Name, one.Text, jsonPlace(one.At), one.Why})
			}
			e.Causes = append(e.Causes, cause)
		}
		out = append(out, e)
	}
	return writeJSON(t.W, out, "  ")
}

func jsonPlace(at project.Position) *explainedPlace {
	if at.File == "" {
		return nil
	}
	return &explainedPlace{at.File, at.Line, at.Column}
}
