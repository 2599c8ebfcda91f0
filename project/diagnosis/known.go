package diagnosis

import (
	"slices"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/schema"

	"github.com/seed-6dc66d55/compose/project/problem"
)

// ownKeys are the mappings whose keys the user chooses; the schema restricts
// their letters.
var ownKeys = []string{"services", "networks", "volumes", "secrets", "configs", "models", "jobs"}

// unknownKey words a key that the schema does not have. There is none where
// it has the key after all: the library takes all keys of a service as not
// seen when one of them is at fault.
func unknownKey(path []string) []schemaFault {
	key, parent := path[len(path)-1], path[:len(path)-1]
	if slices.Contains(knownKeys(parent), key) {
		return nil
	}
	return []schemaFault{unknown(path, key, parent)}
}

func unknown(path []string, key string, parent []string) schemaFault {
	f := schemaFault{path: path, key: true, message: "unknown attribute: additional properties '" + problem.Printable(key) + "' not allowed"}
	if len(parent) == 1 && slices.Contains(ownKeys, parent[0]) {
		f.message = "invalid name: only letters, digits, dots, - and _ are allowed"
		return f
	}
	known := knownKeys(parent)
	f.hint = didYouMean(key, known)
	switch {
	case f.hint != "":
	case len(path) == 1 && slices.Contains(knownKeys([]string{"services", "x"}), key):
		f.hint = key + " is an attribute of a service"
	case len(path) == 1:
		f.hint = "services belong under `services:`; names of extensions start with x-"
	case len(path) > 3 && path[0] == "services" && slices.Contains(knownKeys([]string{"services", "x"}), key):
		f.hint = key + " belongs to the service: reduce its indentation"
	case len(path) == 3 && path[0] == "services" && slices.Contains(knownKeys(nil), key):
		f.hint = key + " is a top-level attribute"
	}
	return f
}

func didYouMean(word string, known []string) string {
	if near := Nearest(word, known); near != "" {
		return "did you mean " + near + "?"
	}
	return ""
}

// knownKeys are the keys that the schema has below a path.
func knownKeys(parent []string) []string {
	var out []string
	for _, pattern := range AttributePatterns() {
		if len(pattern) == len(parent)+1 && matchesPattern(pattern, parent) {
			if last := pattern[len(parent)]; last != "*" && last != "[]" {
				out = append(out, last)
			}
		}
	}
	return out
}

func matchesPattern(pattern, path []string) bool {
	for i, step := range path {
		if pattern[i] != "*" && pattern[i] != "[]" && pattern[i] != step {
			return false
		}
	}
	return true
}

var AttributePatterns = sync.OnceValue(func() [][]string {
	var out [][]string
	for _, path := range schema.AttributePaths() {
		out = append(out, strings.Split(string(path), "."))
	}
	return out
})
