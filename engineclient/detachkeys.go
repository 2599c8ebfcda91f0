package engineclient

import "strings"

// defaultDetachKeys is the engine's default for a stream that names no keys.
const defaultDetachKeys = "ctrl-p,ctrl-q"

// DetachSequence returns what a terminal sends for detach keys, named as the engine names them: "ctrl-p,ctrl-q". ""
// means the engine's default.
func DetachSequence(names string) string {
	if names == "" {
		names = defaultDetachKeys
	}
	var keys strings.Builder
	for name := range strings.SplitSeq(names, ",") {
		if control, ok := strings.CutPrefix(name, "ctrl-"); ok && len(control) == 1 {
			keys.WriteByte(strings.ToUpper(control)[0] ^ '@')
			continue
		}
		keys.WriteString(name)
	}
	return keys.String()
}
