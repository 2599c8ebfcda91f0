package project

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/loader"
	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
	"github.com/seed-6dc66d55/compose/project/origin"
	"github.com/seed-6dc66d55/compose/project/problem"
	"github.com/seed-6dc66d55/compose/project/variable"
)

// Name is the project's name alone: -p, else COMPOSE_PROJECT_NAME, else
// `name:` of the files, else the folder. It needs no file where one of the
// first two is given, and no file that is right otherwise.
func Name(src Source) (string, error) {
	if src.Name != "" {
		return src.Name, validName(src.Name, "-p")
	}
	env, err := newEnviron(src)
	if err != nil {
		return "", err
	}
	if name, err := givenName(src, env); name != "" || err != nil {
		return name, err
	}
	paths, _, err := find(src, env)
	if err != nil {
		return "", err
	}
	if err := env.readDefault(src, workingDir(src, paths)); err != nil {
		return "", err
	}
	files, err := read(src, paths)
	if err != nil {
		return "", err
	}
	return projectName(src, env, files)
}

// projectName applies the rules in their order.
func projectName(src Source, env *environ, files []origin.File) (string, error) {
	if name, err := givenName(src, env); name != "" || err != nil {
		return name, err
	}
	name, err := writtenName(src, env, files)
	if err != nil {
		return "", err
	}
	if name = loader.NormalizeProjectName(name); name != "" {
		return name, nil
	}
	dir := workingDir(src, paths(files))
	if name = loader.NormalizeProjectName(filepath.Base(dir)); name != "" {
		return name, nil
	}
	return "", Problems{{
		Message: fmt.Sprintf("no project name: the directory name %q cannot be used", problem.Printable(dir)),
		Hint:    "set one with -p, or with `name:` in the Compose file",
	}}
}

// givenName is the name that the user gives beside the files. It must be
// valid as it is: a changed name would be another project.
func givenName(src Source, env *environ) (string, error) {
	name, origin := src.Name, "-p"
	if name == "" {
		name, origin = env.vars["COMPOSE_PROJECT_NAME"], "COMPOSE_PROJECT_NAME"
	}
	return name, validName(name, origin)
}

func validName(name, origin string) error {
	valid := loader.NormalizeProjectName(name)
	if name == valid {
		return nil
	}
	p := Problem{Message: fmt.Sprintf("%s: invalid project name %q: must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number", origin, problem.Printable(name))}
	if valid != "" {
		p.Hint = fmt.Sprintf("a valid name is %q", valid)
	}
	return Problems{p}
}

// writtenName is the last `name:` of the files, with its variables replaced.
func writtenName(src Source, env *environ, files []origin.File) (string, error) {
	name := ""
	for _, f := range files {
		if n := topLevelName(f.Content); n != "" {
			name = n
		}
	}
	if src.NoInterpolate {
		return name, nil
	}
	out, err := variable.Expand(name, env.vars.Resolve)
	if err != nil {
		return "", Problems{{File: src.shown(files[0].Path), Path: "name", Message: variable.SubstitutionMessage(err)}}
	}
	return out, nil
}

var nameLine = lazyregexp.New(`^(?:name|"name"|'name')[ \t]*:|^<<|^[?&!{]`)

// topLevelName finds `name:` in a Compose file. Most files have none, and
// reading YAML is much of what a load costs: so a look at the lines that
// stand where the first key stands comes first.
func topLevelName(content []byte) string {
	if !mayHaveName(content) {
		return ""
	}
	name := ""
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	for {
		var top struct {
			Name string `yaml:"name"`
		}
		err := decoder.Decode(&top)
		var wrong *yaml.TypeError
		if err != nil && !errors.As(err, &wrong) {
			return name
		}
		if top.Name != "" {
			name = top.Name
		}
	}
}

// mayHaveName errs on the side of yes.
func mayHaveName(content []byte) bool {
	indent := -1
	for line := range bytes.Lines(content) {
		text := bytes.TrimLeft(line, " \ufeff")
		if trimmed := bytes.TrimSpace(text); len(trimmed) == 0 || trimmed[0] == '#' {
			continue
		}
		if bytes.HasPrefix(line, []byte("---")) {
			// Another document may be indented otherwise.
			indent = -1
			if len(bytes.TrimSpace(line)) > 3 {
				return true
			}
			continue
		}
		if line[0] == '%' {
			continue
		}
		if indent < 0 {
			indent = len(line) - len(text)
		}
		if len(line)-len(text) == indent && nameLine().Match(text) {
			return true
		}
	}
	return false
}

func paths(files []origin.File) []string {
	out := make([]string, len(files))
	for i, f := range files {
		out[i] = f.Path
	}
	return out
}
