package view

import (
	"errors"
	"fmt"
	"strings"
)

// Mode is how progress is shown.
type Mode string

const (
	ModeTTY   Mode = "tty"   // one line a resource, redrawn in place
	ModePlain Mode = "plain" // lines, never an escape code
	ModeJSON  Mode = "json"  // one object a line
	ModeQuiet Mode = "quiet" // errors and the outcome
)

// ProgressValues and ANSIValues are the values of --progress and --ansi.
var (
	ProgressValues = []string{"auto", "tty", "plain", "json", "quiet"}
	ANSIValues     = []string{"never", "always", "auto"}
)

// ResolveMode decides how progress is shown, from --progress, --ansi and what
// stderr is; color says whether stderr gets colours. Empty values are "auto".
func ResolveMode(progress, ansi string, errIsTTY, noColor bool) (mode Mode, color bool, err error) {
	if err := checkANSI(ansi); err != nil {
		return "", false, err
	}
	color = UseColor(ansi, errIsTTY, noColor)
	switch progress {
	case "", "auto":
		return autoMode(ansi, errIsTTY), color, nil
	case "tty":
		if ansi == "never" {
			return "", false, errors.New("--progress tty and --ansi never cannot be used together")
		}
		return ModeTTY, color, nil
	case "plain":
		if ansi == "always" {
			return "", false, errors.New("--progress plain and --ansi always cannot be used together")
		}
		return ModePlain, color, nil
	case "json":
		return ModeJSON, color, nil
	case "quiet", "none":
		return ModeQuiet, color, nil
	}
	return "", false, fmt.Errorf("invalid --progress %q: must be one of %s", progress, strings.Join(ProgressValues, ", "))
}

// UseColor reports whether a stream gets colors. NO_COLOR overrides --ansi and
// COMPOSE_ANSI, as in docker compose.
func UseColor(ansi string, isTTY, noColor bool) bool {
	switch {
	case noColor, ansi == "never":
		return false
	case ansi == "always":
		return true
	}
	return isTTY
}

func autoMode(ansi string, errIsTTY bool) Mode {
	if ansi == "never" || !errIsTTY {
		return ModePlain
	}
	return ModeTTY
}

func checkANSI(ansi string) error {
	switch ansi {
	case "", "auto", "never", "always":
		return nil
	}
	return fmt.Errorf("invalid --ansi %q: must be one of %s", ansi, strings.Join(ANSIValues, ", "))
}
