package cli

import (
	"strings"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
)

// composeRelease is the release of docker compose that this program stands for.
// Clients switch their behaviour on it (decision 21).
const composeRelease = "5.5.0"

func (a *invocation) versionInfo() view.VersionInfo {
	return view.VersionInfo{Release: composeRelease, Full: a.fullVersion()}
}

// fullVersion is composeRelease with the program's own version as semver build
// metadata: v5.5.0+compose.8168d98.
func (a *invocation) fullVersion() string {
	return "v" + composeRelease + "+compose." + buildMetadata(a.Version)
}

// buildMetadata turns a version into the identifiers that semver allows after
// the plus sign: letters, digits and hyphens, separated by dots.
func buildMetadata(version string) string {
	version = strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '-', r == '.':
			return r
		}
		return '-'
	}, strings.TrimPrefix(version, "v"))
	fields := strings.FieldsFunc(version, func(r rune) bool { return r == '.' })
	if len(fields) == 0 {
		return "dev"
	}
	return strings.Join(fields, ".")
}
