// Package attribute has the table of the attributes of Compose files: whether each one is supported, and from
// which engine version on. Warnings, refusals and docs/COMPATIBILITY.md come from this table.
package attribute

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/seed-6dc66d55/compose/project/rowtable"
)

// Verdict is the level of support for an attribute.
type Verdict string

const (
	Acts     Verdict = "acts"     // works as specified
	Differs  Verdict = "differs"  // works, with a difference
	Reported Verdict = "reported" // is ignored, with a warning
	Foreign  Verdict = "foreign"  // has no meaning on one engine; a warning
	Refused  Verdict = "refused"  // is an error, because ignoring it would be dangerous
	Internal Verdict = "internal" // a field of compose-go that no file can set
)

// Row is the entry for an attribute, or for some values of an attribute.
type Row struct {
	Path    string // services.*.ports.[].mode
	Case    Case
	Verdict Verdict
	Since   string // version of the Engine API that it needs: "1.44"
	Builder Ability
	Words   string // continue "services.web.x: ..."
}

// settles reports whether the row speaks for all that stands below its path.
func (r Row) settles() bool {
	return r.Verdict == Reported || r.Verdict == Foreign || r.Verdict == Refused || r.Verdict == Internal
}

//go:embed table.txt
var source string

// Table are all rows, in the order of the source: of several for one path the
// first whose case fits is meant.
var Table = sync.OnceValue(func() []Row {
	rows, err := parse(source)
	if err != nil {
		panic(err) // the text is part of the program, and a test reads it
	}
	return rows
})

func parse(text string) ([]Row, error) {
	var rows []Row
	sections := map[string]int{} // the first section that has a path
	err := rowtable.Read(text, 4, func(line rowtable.Row) error {
		for i, prefix := range line.Prefixes {
			row, err := parseRow(prefix, line.Columns)
			if err != nil {
				return err
			}
			first, known := sections[row.Path]
			if !known {
				first = line.Section
				sections[row.Path] = first
			}
			if i == 0 || first == line.Section {
				rows = append(rows, row)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("table of attributes, %w", err)
	}
	return rows, nil
}

func parseRow(prefix string, columns []string) (Row, error) {
	path, c, err := parseCase(columns[0])
	row := Row{Path: prefix + path, Case: c, Verdict: Verdict(columns[1]), Since: columns[2], Words: columns[3]}
	if ability, ok := strings.CutPrefix(columns[2], "builder "); ok {
		row.Since, row.Builder = "", Ability(ability)
	}
	switch row.Verdict {
	case Acts, Internal:
	case Differs, Reported, Foreign, Refused:
		if row.Words == "" {
			return row, fmt.Errorf("%s: %s without words", row.Path, row.Verdict)
		}
	default:
		return row, fmt.Errorf("%s: no verdict %q", row.Path, row.Verdict)
	}
	return row, err
}
