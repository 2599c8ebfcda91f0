package variable

import (
	"bytes"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project/budget"
	"github.com/seed-6dc66d55/compose/project/textfile"
)

// Use is one use of a variable in a text.
type Use struct {
	Name    string
	Default string // of ${NAME:-default}
}

// Uses are the variables of a text, each once, and those of their defaults.
func Uses(text string) []Use {
	var out []Use
	have := map[string]bool{}
	var add func(text string)
	add = func(text string) {
		for _, r := range references(text) {
			if !have[r.name] {
				have[r.name] = true
				u := Use{Name: r.name}
				if strings.HasSuffix(r.op, "-") {
					u.Default = r.argument
				}
				out = append(out, u)
			}
			add(r.argument)
		}
	}
	if depth(text) <= budget.Nesting {
		add(text)
	}
	return out
}

// OneFile is what one env file sets, with the line of each name where that is
// easily seen. A file that cannot be read sets nothing here: who loads it
// tells.
func OneFile(vars types.Mapping, path, format string) (found map[string]string, lines map[string]int) {
	found = map[string]string{}
	if textfile.Unreadable(path) != "" {
		return found, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return found, nil
	}
	RegisterFormats()
	_ = dotenv.ParseWithFormat(bytes.NewReader(content), path, found, vars.Resolve, format) // as far as it can be read
	return found, namesIn(string(content))
}

// namesIn are the lines that begin with a name.
func namesIn(content string) map[string]int {
	out := map[string]int{}
	number := 0
	for line := range strings.Lines(content) {
		number++
		line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "export "))
		if i := strings.IndexAny(line, "=:"); i >= 0 {
			line = line[:i]
		}
		if name := strings.TrimSpace(line); name != "" && name[0] != '#' {
			out[name] = number
		}
	}
	return out
}
