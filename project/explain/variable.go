package explain

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/origin"
	"github.com/seed-6dc66d55/compose/project/problem"
	"github.com/seed-6dc66d55/compose/project/variable"
)

// Words for where a variable comes from.
const (
	fromProcess = "the environment of the process"
	notSet      = "not set"
)

// Variable tells of a variable: every place that sets it, the one that
// decides first.
func (c *Case) Variable(name string) Value {
	v := Value{Path: name, Secret: c.SecretName(name)}
	for _, cause := range c.settings(name, c.EnvFiles) {
		cause.Won = len(v.Causes) == 0
		if !cause.Won {
			cause.Why = joinWords(cause.Why, "a source with higher precedence sets the variable")
		}
		v.Causes = append(v.Causes, cause)
	}
	if name == projectName && c.Vars[name] != "" && (len(v.Causes) == 0 || v.Causes[0].Text != c.Vars[name]) {
		v.Causes = append([]Cause{{Won: true, Text: c.Vars[name], Why: joinWords("the project's name", c.NameFrom)}}, v.Causes...)
		for i := range v.Causes[1:] {
			v.Causes[i+1].Won = false
		}
	}
	if len(v.Causes) == 0 {
		v.Causes = []Cause{{Won: true, Why: notSet}}
	}
	v.Text = v.Causes[0].Text
	return v
}

const projectName = "COMPOSE_PROJECT_NAME"

func joinWords(a, b string) string {
	if a == "" {
		return b
	}
	return a + ": " + b
}

// settings are the places that set a variable.
func (c *Case) settings(name string, files []string) []Cause {
	var out []Cause
	if value, ok := c.Process[name]; ok {
		out = append(out, Cause{Text: value, Why: fromProcess})
	}
	for _, file := range files {
		found, lines := variable.OneFile(c.Vars, file, "")
		if value, ok := found[name]; ok {
			out = append(out, Cause{At: c.lineOf(file, lines[name]), Text: value})
		}
	}
	return out
}

func (c *Case) lineOf(file string, line int) problem.Position {
	return problem.Position{File: c.Place(file), Line: line, Column: min(line, 1)}
}

// variable tells where a variable that a document uses has its value from.
func (c *Case) variable(d *origin.Document, use variable.Use) Variable {
	files := slices.Clone(c.EnvFiles)
	for _, file := range slices.Backward(d.EnvFiles) {
		files = append(files, file)
	}
	out := Variable{Name: use.Name, Secret: c.SecretName(use.Name)}
	settings := c.settings(use.Name, files)
	switch {
	case use.Name == projectName:
		out.Text, out.Why = c.Vars[use.Name], "the project's name"
	case len(settings) > 0:
		out.Text, out.At, out.Why = settings[0].Text, settings[0].At, settings[0].Why
	case use.Default != "":
		out.Text, out.Why = use.Default, notSet+": uses the default"
	default:
		out.Why = notSet
	}
	return out
}

// fileCauses are what env_file says of a variable of a service, and label_file
// of a label; and what the environment has for a name without a value.
func (c *Case) fileCauses(path []string, decided bool) []Cause {
	isVariable := modelpath.Match("services.*.environment.*", path)
	if !isVariable && !modelpath.Match("services.*.labels.*", path) {
		return nil
	}
	env, labels := c.ServiceFiles(path[1])
	attribute, goesBefore := "label_file", "labels takes precedence"
	if isVariable {
		attribute, goesBefore = "env_file", "environment takes precedence"
	} else {
		env = nil
		for _, file := range labels {
			env = append(env, types.EnvFile{Path: file})
		}
	}
	var out []Cause
	for _, f := range slices.Backward(env) {
		found, lines := variable.OneFile(c.Vars, f.Path, f.Format)
		text, ok := found[path[3]]
		if !ok {
			continue
		}
		cause := Cause{At: c.lineOf(f.Path, lines[path[3]]), Text: text, Why: "by " + attribute, Won: !decided, Secret: isVariable}
		switch {
		case decided && len(out) > 0 && out[0].Won:
			cause.Why = attribute + ": a later file takes precedence"
		case decided:
			cause.Why = attribute + ": " + goesBefore
		}
		decided = true
		out = append(out, cause)
	}
	return out
}
