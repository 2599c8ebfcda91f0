package view

import (
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/docker/go-units"
)

// widestCommand is how much of a command a table shows.
const widestCommand = 20

// psCommand quotes a command, so that its end is seen.
func psCommand(command string, whole bool) string {
	command = Safe(command)
	if !whole {
		command = ansi.Truncate(command, widestCommand, "…")
	}
	return `"` + strings.ReplaceAll(command, `"`, `\"`) + `"`
}

// widestMount is how much of a volume name or source path a table shows.
const widestMount = 15

// psMounts lists the mounts of a container. An anonymous volume has a name of
// 64 digits, which the docker command shortens.
func psMounts(mounts []string, whole bool) string {
	out := slices.Clone(mounts)
	for i := range out {
		if !whole {
			out[i] = ansi.Truncate(out[i], widestMount, "…")
		}
	}
	return strings.Join(out, ",")
}

func psID(id string, whole bool) string {
	const short = 12
	if whole || len(id) <= short {
		return id
	}
	return id[:short]
}

// ago words the time since: "5 minutes ago".
func ago(then, now time.Time) string {
	if then.IsZero() {
		return ""
	}
	return units.HumanDuration(now.Sub(then)) + " ago"
}

func joinLabels(labels map[string]string) string {
	out := make([]string, 0, len(labels))
	for k, v := range labels {
		out = append(out, k+"="+v)
	}
	slices.Sort(out)
	return strings.Join(out, ",")
}
