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

// baseline lists the attributes that may be dropped: one path per line, in which
// * matches any text.
type baseline struct {
	file     string
	patterns []string
	used     map[string]bool
}

func (a *kubernetesCommands) readBaseline(file string) (baseline, error) {
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
			return b, fmt.Errorf("read the baseline %s: invalid pattern %q", file, line)
		}
		b.patterns = append(b.patterns, line)
	}
	return b, nil
}

// escapeItems makes ports[0] match itself.
func escapeItems(pattern string) string { return strings.ReplaceAll(pattern, "[", `\[`) }

// judge returns the dropped attributes that the baseline does not accept.
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

// showStale warns about lines that match no dropped attribute.
func (a *kubernetesCommands) showStale(b baseline) error {
	for _, p := range b.patterns {
		if b.used[p] {
			continue
		}
		message := fmt.Sprintf("%s: %s is no longer dropped", b.file, p)
		if err := view.Warning(a.streams.Err, a.mode, message, "remove the line"); err != nil {
			return err
		}
	}
	return nil
}
