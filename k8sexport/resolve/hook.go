package resolve

import (
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// hookCommand returns all hooks of one kind as one command, because Kubernetes
// has only one handler of each kind.
func hookCommand(v *secretVariables, section string, hooks []types.ServiceHook) []string {
	if len(hooks) == 1 && hooks[0].WorkingDir == "" && len(hooks[0].Environment) == 0 {
		return shellCommand(v.words(section+item(0)+".command", hooks[0].Command))
	}
	var scripts []string
	for i, h := range hooks {
		scripts = append(scripts, hookScript(v, section+item(i), h))
	}
	if len(scripts) == 0 {
		return nil
	}
	return []string{"/bin/sh", "-c", strings.Join(scripts, " && ")}
}

// hookScript returns a hook as a shell command.
func hookScript(v *secretVariables, at string, h types.ServiceHook) string {
	var words []model.Word
	if len(h.Environment) > 0 {
		words = model.Words([]string{"env"})
		for _, k := range sortedKeys(h.Environment) {
			words = append(words, v.assignment(at+".environment", k, h.Environment[k]))
		}
	}
	script := shellWords(append(words, v.words(at+".command", h.Command)...))
	if h.WorkingDir != "" {
		script = "cd " + quote(h.WorkingDir) + " && " + script
	}
	return "(" + script + ")"
}

// assignment returns a variable with its value as a word: NAME=VALUE.
func (v *secretVariables) assignment(attribute, name string, value *string) model.Word {
	switch {
	case value == nil || *value == "":
		return model.Word{{Text: name + "="}}
	case !v.in.want.SecretAt([]string{"environment", name}, *value):
		return model.Word{{Text: name + "=" + *value}}
	}
	v.paths = append(v.paths, v.c.At(attribute+"."+name))
	return model.Word{{Text: name + "="}, {Variable: v.variable(*value)}}
}
