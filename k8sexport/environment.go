package k8sexport

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// env gives a container its variables. Values that are secret stand in a
// Secret; the others are in the open, as in the files.
func (e *export) env(c *part) {
	secret := map[string][]byte{}
	for _, key := range sortedKeys(c.spec.Environment) {
		value := c.spec.Environment[key]
		at := c.at("environment." + key)
		switch {
		case value == nil:
			e.tell(at, Approximate, "", "it is not set here, so the container does not get it", "set it, or give it a value")
			continue
		case !isVariable(key):
			e.tell(at, Dropped, "", "it is no valid name of a variable in Kubernetes", "letters, digits, _, - and . are; the first is no digit")
			continue
		case e.isSecret(c, key):
			secret[key] = []byte(*value)
			c.c.Env = append(c.c.Env, corev1.EnvVar{Name: key})
			continue
		}
		c.c.Env = append(c.c.Env, corev1.EnvVar{Name: key, Value: expandSafe(*value)})
	}
	if len(c.c.Env) > 0 {
		c.from["env"] = e.from(c.at(e.envSection(c)))
	}
	if len(secret) > 0 {
		e.envSecret(c, secret)
	}
}

func (e *export) envSection(c *part) string {
	if len(e.want.Origin(c.at("environment"))) == 0 && len(c.s.EnvFiles) > 0 {
		return "env_file"
	}
	return "environment"
}

// isSecret reports whether the value of a variable must not be in the workload.
func (e *export) isSecret(c *part, key string) bool {
	if c.s.job == nil && c.path == c.s.path {
		return e.want.Secret(c.s.Name, "environment."+key)
	}
	return e.want.SecretAt([]string{"environment", key}, deref(c.spec.Environment[key]))
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// envSecret puts the secret variables of a container into a Secret.
func (e *export) envSecret(c *part, values map[string][]byte) {
	o := &configured{path: c.path, secret: true}
	words := "the value stands in a Secret, not in the workload"
	if e.opt.Secrets == SecretsStub {
		o.name = label(e.want.Name()+"-"+c.c.Name+"-env", maxLabel)
		e.take("Secret", o.name, c.path)
		from := origins{"": e.from(c.at("environment")) + ": fill in the keys " + printable(strings.Join(sortedKeys(values), ", "))}
		e.add(&corev1.Secret{TypeMeta: typeMeta("v1", "Secret"), ObjectMeta: e.meta(o.name, c.s), Type: corev1.SecretTypeOpaque}, from)
		words = "the value is to be filled into the Secret " + o.name
	} else {
		e.putObject(o, label(c.c.Name+"-env", 55), values, nil)
	}
	for i, v := range c.c.Env {
		if _, is := values[v.Name]; !is {
			continue
		}
		c.c.Env[i].ValueFrom = &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
			LocalObjectReference: corev1.LocalObjectReference{Name: o.name}, Key: v.Name,
		}}
		if e.opt.Secrets == SecretsStub {
			e.tell(c.at("environment."+v.Name), Approximate, "Secret", words, "")
		} else {
			e.tell(c.at("environment."+v.Name), Exact, "Secret", words, "")
		}
	}
}

// isVariable is what Kubernetes takes for the name of a variable, and a
// Secret for a key, in every version.
func isVariable(name string) bool {
	for i := range len(name) {
		c := name[i]
		if !isLetter(c) && c != '_' && c != '-' && c != '.' && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != "" && name != "." && !strings.HasPrefix(name, "..")
}
