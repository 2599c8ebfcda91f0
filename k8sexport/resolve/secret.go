package resolve

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// secretVariables collects the secret values of a container. Each is a key of
// one Secret, and a variable of the container refers to it.
type secretVariables struct {
	in     *input
	c      *model.Container
	values map[string][]byte // by name of the variable
	added  []string          // variables that only commands refer to
	paths  []string          // attributes that refer to added variables
}

// words returns a command whose secret parts are references to variables.
func (v *secretVariables) words(attribute string, texts []string) []model.Word {
	out := model.Words(texts)
	before := ""
	for i, text := range texts {
		at := append(stepsOf(v.c), attribute, item(i))
		if parts := v.in.want.Parts(at, before, text); len(parts) > 1 {
			out[i] = v.word(parts)
			v.paths = append(v.paths, v.c.At(attribute))
		}
		before = text
	}
	return out
}

// word returns a word of public and secret parts by turns.
func (v *secretVariables) word(parts []string) model.Word {
	var out model.Word
	for i, part := range parts {
		switch {
		case part == "":
		case i%2 == 0:
			out = append(out, model.Part{Text: part})
		default:
			out = append(out, model.Part{Variable: v.variable(part)})
		}
	}
	return out
}

// variable returns the variable of the container with a secret value. A new one
// has the name of the variable that the files interpolate, if there is one.
func (v *secretVariables) variable(value string) string {
	for _, name := range sortedKeys(v.values) {
		if string(v.values[name]) == value {
			return name
		}
	}
	name := addedVariable + strconv.Itoa(len(v.added)+1)
	variables := v.in.want.Environment()
	for _, known := range sortedKeys(variables) {
		if variables[known] == value && isVariable(known) {
			name = addedVariable + known
			break
		}
	}
	v.values[name] = []byte(value)
	v.added = append(v.added, name)
	v.c.Env = append(v.c.Env, model.EnvVar{Name: name})
	return name
}

// addedVariable begins the names of variables that only commands refer to. No
// image reads them.
const addedVariable = "SECRET_VALUE_"

// save creates the Secret of the container's variables.
func (v *secretVariables) save(d *dataSet) {
	if len(v.values) == 0 {
		return
	}
	in, c := v.in, v.c
	secret := &model.Data{Path: c.Path, Secret: true}
	variable, command := report.EnvSecret, report.CommandSecret
	if in.options.Secrets == model.SecretsStub {
		secret.Name = k8sname.Label(in.want.Name()+"-"+c.Name+"-env", k8sname.MaxLabel)
		secret.Base, secret.Owner = secret.Name, c.Service
		secret.Origin = in.Comment(c.At("environment")) + ": add the keys " + report.Printable(strings.Join(sortedKeys(v.values), ", "))
		d.names.take("Secret", secret.Name, c.Path)
		d.created = append(d.created, secret)
		variable = report.EnvSecretStub.With("secret", secret.Name)
		command = report.CommandSecretStub.With("secret", secret.Name)
	} else {
		secret.Content = v.values
		d.create(secret, k8sname.Label(c.Name+"-env", maxBase))
	}
	for i, one := range c.Env {
		if _, ok := v.values[one.Name]; ok {
			c.Env[i].Secret = secret
			if !slices.Contains(v.added, one.Name) {
				in.Record(c.At("environment."+one.Name), variable)
			}
		}
	}
	for _, at := range v.paths {
		in.Record(at, command)
	}
}

// shellCommand returns a command whose words refer to variables. Kubernetes does
// not replace references in probes and hooks, so a shell does it.
func shellCommand(words []model.Word) []string {
	if !slices.ContainsFunc(words, model.Word.Refers) {
		var out []string
		for _, w := range words {
			out = append(out, w.String())
		}
		return out
	}
	return []string{"/bin/sh", "-c", "exec " + shellWords(words)}
}

// shellWords quotes words for a shell. References become variables of the shell.
func shellWords(words []model.Word) string {
	var out []string
	for _, w := range words {
		text := ""
		for _, p := range w {
			if p.Variable != "" {
				text += `"$` + p.Variable + `"`
			} else {
				text += quote(p.Text)
			}
		}
		if text == "" {
			text = quote("")
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

// plainBytes need no quotes in a shell command.
const plainBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:=@%+,-"

// quote returns a string as one word of a shell command.
func quote(s string) string {
	if s != "" && strings.Trim(s, plainBytes) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// stepsOf returns the path of a container as steps: names can contain dots.
func stepsOf(c *model.Container) []string {
	section := "services"
	if c.Service.Job != nil {
		section = "jobs"
	}
	out := []string{section, c.Service.Name}
	if c.Hook() {
		out = append(out, "pre_start", c.Path[strings.LastIndexByte(c.Path, '['):])
	}
	return out
}

// holdsSecret reports whether a content contains a secret value.
func (in *input) holdsSecret(path []string, content []byte) bool {
	return utf8.Valid(content) && in.want.Hide(path, "", string(content)) != string(content)
}
