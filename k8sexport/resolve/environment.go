package resolve

import (
	"strings"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// setEnvironment sets the variables of a container. Secret values are added to
// secrets; all others are plain, as in the files.
func setEnvironment(in *input, c *model.Container, secrets *secretVariables) {
	for _, key := range sortedKeys(c.Spec.Environment) {
		value := c.Spec.Environment[key]
		at := c.At("environment." + key)
		switch {
		case value == nil:
			in.Record(at, report.EnvUnset)
			continue
		case !isVariable(key):
			in.Record(at, report.EnvName)
			continue
		}
		v := model.EnvVar{Name: key, Value: *value}
		if isSecret(in, c, key) {
			secrets.values[key], v.Value = []byte(*value), ""
		}
		c.Env = append(c.Env, v)
	}
	if len(c.Env) > 0 {
		c.EnvOrigin = in.Comment(c.At(environmentSection(in, c)))
	}
}

// environmentSection returns the attribute that sets the variables.
func environmentSection(in *input, c *model.Container) string {
	if len(in.want.Origin(c.At("environment"))) == 0 && len(c.Service.EnvFiles) > 0 {
		return "env_file"
	}
	return "environment"
}

// isSecret reports whether the value of a variable must not be in the workload.
func isSecret(in *input, c *model.Container, key string) bool {
	if c.Service.Job == nil && !c.Hook() {
		return in.want.Secret(c.Service.Name, "environment."+key)
	}
	return in.want.SecretAt([]string{"environment", key}, *c.Spec.Environment[key])
}

// isVariable reports whether every version of Kubernetes accepts a name as that
// of a variable, and as the key of a Secret.
func isVariable(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && c != '_' && c != '-' && c != '.' && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != "" && name != "." && !strings.HasPrefix(name, "..")
}
