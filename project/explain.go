package project

import (
	"path/filepath"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/project/canonical"
	"github.com/seed-6dc66d55/compose/project/diagnosis"
	"github.com/seed-6dc66d55/compose/project/explain"
	"github.com/seed-6dc66d55/compose/project/mask"
	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/origin"
	"github.com/seed-6dc66d55/compose/project/variable"
)

// Explained is one value of the model with all that was said about it.
type Explained = explain.Value

// Explain tells, for the value at a path or for all below it, which places
// say it, which of them won and why. The error is Problems where there is no
// such path.
func (p *Project) Explain(path string) ([]Explained, error) {
	c, err := p.explainer()
	if err != nil {
		return nil, err
	}
	if out, ok := c.Explain(path); ok {
		return out, nil
	}
	return nil, Problems{{Message: "the model does not contain " + modelpath.Render(modelpath.Steps(path)), Hint: c.Near(path)}}
}

// ExplainVariable tells which places set a variable, and which of them won.
func (p *Project) ExplainVariable(name string) (Explained, error) {
	c, err := p.explainer()
	if err != nil {
		return Explained{}, err
	}
	return c.Variable(name), nil
}

func (p *Project) explainer() (*explain.Case, error) {
	tree, err := canonical.Tree(p.printed())
	if err != nil {
		return nil, err
	}
	return &explain.Case{
		Tree: tree, Sources: p.facts.sources, Place: p.facts.src.shown,
		Process: p.facts.src.Env, EnvFiles: p.facts.envRank, Vars: p.facts.sources.Vars, NameFrom: p.nameFrom(),
		ServiceFiles: func(service string) ([]types.EnvFile, []string) {
			return p.facts.serviceFiles[service], p.model.Services[service].LabelFiles
		},
		Secret:     func(path []string, n *yaml.Node) bool { return p.secretNode(path, itemBefore(tree, path), n) },
		SecretName: mask.IsSecretName, Nearest: diagnosis.Nearest,
	}, nil
}

// HideExplained returns a value with its secrets hidden.
func (p *Project) HideExplained(v Explained) Explained { return v.Hidden(p.Scrub) }

// itemBefore returns the text before an item of a list, "" for any other path.
func itemBefore(tree *yaml.Node, path []string) string {
	if len(path) == 0 {
		return ""
	}
	i, isItem := modelpath.Index(path[len(path)-1])
	if !isItem || i == 0 {
		return ""
	}
	n := tree
	for _, step := range path[:len(path)-1] {
		e, ok := origin.Child(n, step)
		if !ok {
			return ""
		}
		n = e.Value
	}
	if n.Kind != yaml.SequenceNode || i >= len(n.Content) {
		return ""
	}
	return n.Content[i-1].Value
}

// nameFrom words what names the project where its files do not.
func (p *Project) nameFrom() string {
	src := p.facts.src
	switch {
	case src.Name != "":
		return "given with -p"
	case src.Env["COMPOSE_PROJECT_NAME"] != "":
		return "COMPOSE_PROJECT_NAME in the environment"
	case p.inEnvFile("COMPOSE_PROJECT_NAME"):
		return "COMPOSE_PROJECT_NAME in an env file"
	case len(p.facts.sources.Mentions([]string{"name"})) == 0:
		return "the name of the directory " + filepath.Base(p.WorkingDir())
	}
	return ""
}

func (p *Project) inEnvFile(name string) bool {
	return slices.ContainsFunc(p.facts.envRank, func(file string) bool {
		found, _ := variable.OneFile(nil, file, "")
		return found[name] != ""
	})
}
