// Package mountpath computes where configs and secrets are mounted in a container.
package mountpath

import "path"

// Secrets is the directory of secrets without an absolute target.
const Secrets = "/run/secrets"

// Config returns the path of a config in the container. Without a target it is the name of the config.
func Config(source, target string) string {
	if target == "" {
		target = source
	}
	return path.Join("/", target)
}

// Secret returns the path of a secret in the container. A relative target is below Secrets.
func Secret(source, target string) string {
	switch {
	case target == "":
		return path.Join(Secrets, source)
	case path.IsAbs(target):
		return path.Clean(target)
	}
	return path.Join(Secrets, target)
}
