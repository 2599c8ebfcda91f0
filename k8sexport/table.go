package k8sexport

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

// Row is what the table says of an attribute.
type Row struct {
	Path    string // services.*.ports.[].mode
	Verdict Verdict
	Target  string
	Words   string
	Remedy  string
}

// internal is the verdict on fields of compose-go that no file can set.
const internal Verdict = "internal"

//go:embed table.txt
var source string

// Table are all rows, in the order of the source.
var Table = sync.OnceValue(func() []Row {
	rows, err := parseTable(source)
	if err != nil {
		panic(err) // the text is part of the program, and a test reads it
	}
	return rows
})

func parseTable(text string) ([]Row, error) {
	var rows []Row
	under := []string{""}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if prefixes, ok := strings.CutPrefix(line, "under "); ok {
			under = strings.Fields(prefixes)
			for i, p := range under {
				under[i] = strings.TrimPrefix(p+".", "-.")
			}
			continue
		}
		row, err := parseRow(line)
		if err != nil {
			return nil, fmt.Errorf("table of attributes, line %d: %w", number, err)
		}
		for _, prefix := range under {
			one := row
			one.Path = prefix + row.Path
			rows = append(rows, one)
		}
	}
	return rows, nil
}

func parseRow(line string) (Row, error) {
	columns := strings.SplitN(line, "|", 5)
	for len(columns) < 5 {
		columns = append(columns, "")
	}
	for i := range columns {
		columns[i] = strings.TrimSpace(columns[i])
	}
	row := Row{Path: columns[0], Verdict: Verdict(columns[1]), Target: columns[2], Words: columns[3], Remedy: columns[4]}
	switch row.Verdict {
	case Exact, internal:
	case Approximate, Dropped, Meaningless:
		if row.Words == "" {
			return row, fmt.Errorf("%s: %s without words", row.Path, row.Verdict)
		}
	default:
		return row, fmt.Errorf("%s: no verdict %q", row.Path, row.Verdict)
	}
	return row, nil
}

// rowTree is the table as a tree.
type rowTree struct {
	row   *Row
	below map[string]*rowTree
}

var tree = sync.OnceValue(func() *rowTree {
	top := &rowTree{}
	rows := Table()
	for i := range rows {
		at := top
		for step := range strings.SplitSeq(rows[i].Path, ".") {
			next := at.below[step]
			if next == nil {
				next = &rowTree{}
				put(&at.below, step, next)
			}
			at = next
		}
		at.row = &rows[i]
	}
	return top
})

// next is the place of a key, or of an item.
func (t *rowTree) next(step string) *rowTree {
	if step[0] == '[' {
		return t.below["[]"]
	}
	if n, ok := t.below[step]; ok {
		return n
	}
	return t.below["*"]
}
