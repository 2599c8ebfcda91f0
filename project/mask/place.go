package mask

import (
	"slices"
	"strings"
)

// FreeMaps are the attributes whose keys are chosen by the user and whose values can
// be secret: a value counts as secret if a key above it is the name of a secret.
var FreeMaps = []string{"annotations", "args", "driver_opts", "environment", "labels", "log_opt", "options", "storage_opt", "sysctls"}

// NameMaps are the attributes whose keys name objects, hosts or limits: a service that
// is named "token" has no secret values because of its name.
var NameMaps = []string{
	"additional_contexts", "aux_addresses", "configs", "depends_on", "extra_hosts", "jobs", "models",
	"networks", "secrets", "services", "ssh", "ulimits", "volumes",
}

// At reports whether the place of a value makes it secret.
func At(path []string) bool {
	if len(path) == 3 && path[0] == "secrets" && path[2] == "content" {
		return true
	}
	free, named := false, false // the values below are free; this step is the name of an object
	for _, step := range path {
		switch {
		case free:
			if IsSecretName(step) {
				return true
			}
		case named:
			named = false
		case strings.HasPrefix(step, "x-"):
			if IsSecretName(step) {
				return true
			}
			free = true
		default:
			free, named = slices.Contains(FreeMaps, step), slices.Contains(NameMaps, step)
		}
	}
	return false
}

// isFree reports whether a path lies below a map with keys of the user.
func isFree(path []string) bool {
	return slices.ContainsFunc(path, func(step string) bool {
		return strings.HasPrefix(step, "x-") || slices.Contains(FreeMaps, step)
	})
}
