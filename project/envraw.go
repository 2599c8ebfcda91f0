package project

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/dotenv"
)

// withFormats makes compose-go know the formats of env files that the
// specification has beside its own: it leaves that to who uses it.
var withFormats = sync.OnceFunc(func() { dotenv.RegisterFormat("raw", parseRaw) })

// parseRaw reads an env file of format raw, which is that of `docker run
// --env-file`: a value is what stands behind the equals sign, with its quotes
// and dollars; a name alone takes the variable from the environment.
func parseRaw(r io.Reader, _ string, vars map[string]string, find func(string) (string, bool)) error {
	s := bufio.NewScanner(r)
	for number := 1; s.Scan(); number++ {
		line := strings.TrimLeft(strings.TrimPrefix(s.Text(), "\ufeff"), " \t")
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, given := strings.Cut(line, "=")
		if name == "" || strings.ContainsAny(name, " \t") {
			// The name itself is not told: what looks like one may be part of a secret.
			return fmt.Errorf("line %d: key cannot contain a space", number)
		}
		if !given {
			if value, given = find(name); !given {
				continue
			}
		}
		vars[name] = value
	}
	return s.Err()
}
