package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/k8sexport"
)

// baseline is the losses that the user has accepted: a path a line, where *
// stands for anything.
type baseline struct {
	file     string
	patterns []string
	used     map[string]bool
}

func (a *app) readBaseline(file string) (baseline, error) {
	b := baseline{file: file, used: map[string]bool{}}
	if file == "" {
		return b, nil
	}
	raw, err := os.ReadFile(a.abs(file))
	if err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			err = at.Err
		}
		return b, fmt.Errorf("read the baseline %s: %w", file, err)
	}
	for line := range strings.Lines(string(raw)) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if _, err := path.Match(escapeItems(line), ""); err != nil {
			return b, fmt.Errorf("read the baseline %s: %q is no pattern", file, line)
		}
		b.patterns = append(b.patterns, line)
	}
	return b, nil
}

// escapeItems lets ports[0] stand for itself.
func escapeItems(pattern string) string { return strings.ReplaceAll(pattern, "[", `\[`) }

// judge are the losses that nobody has accepted.
func (b baseline) judge(report k8sexport.Report) []k8sexport.Entry {
	var out []k8sexport.Entry
	for _, loss := range report.Dropped() {
		accepted := false
		for _, p := range b.patterns {
			if ok, _ := path.Match(escapeItems(p), loss.Path); ok {
				accepted, b.used[p] = true, true
			}
		}
		if !accepted {
			out = append(out, loss)
		}
	}
	return out
}

// showStale names the lines that accept nothing.
func (a *app) showStale(b baseline) error {
	for _, p := range b.patterns {
		if b.used[p] {
			continue
		}
		message := fmt.Sprintf("%s: %s is not lost any more", b.file, p)
		if err := view.Warning(a.streams.Err, a.mode, message, "take the line out"); err != nil {
			return err
		}
	}
	return nil
}
