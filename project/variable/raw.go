package variable

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/compose-spec/compose-go/v2/dotenv"

	"github.com/seed-6dc66d55/compose/project/budget"
)

// RegisterFormats makes compose-go read env files with the parsers of this package: the format raw, which
// compose-go leaves to its users, and the default one, whose values it expands without a bound. compose-go keeps
// its parsers in a package variable without a lock, so this must precede the first file.
var RegisterFormats = sync.OnceFunc(func() {
	dotenv.RegisterFormat("raw", readRaw)
	dotenv.RegisterFormat(dotenv.DotEnv, readDotenv)
})

// rawFault is what is wrong with a line of a raw env file.
type rawFault struct {
	line    int
	message string
}

func (f *rawFault) Error() string { return fmt.Sprintf("line %d: %s", f.line, f.message) }

// readRaw reads lines as `docker run --env-file` does: NAME=VALUE, where the
// value is what stands there, quotes and `$` with it, or NAME alone for a
// variable of the environment.
func readRaw(r io.Reader, file string, vars map[string]string, find func(string) (string, bool)) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxRawLine)
	for number := 1; lines.Scan(); number++ {
		line := lines.Text()
		if number == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		if err := readRawLine(strings.TrimLeft(line, " \t"), vars, find); err != "" {
			return fmt.Errorf("read %s: %w", file, &rawFault{number, err})
		}
	}
	return lines.Err()
}

const maxRawLine = budget.RawLine

func readRawLine(line string, vars map[string]string, find func(string) (string, bool)) (wrong string) {
	if line == "" || line[0] == '#' {
		return ""
	}
	name, value, ok := strings.Cut(line, "=")
	switch {
	case !utf8.ValidString(line):
		return "is not UTF-8"
	case name == "":
		return "a name is missing"
	case strings.ContainsAny(name, " \t"):
		return "a name contains a space"
	case ok:
		vars[name] = value
	case find != nil:
		if value, ok := find(name); ok {
			vars[name] = value
		}
	}
	return ""
}
