package report

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

// Row is the general outcome of an attribute.
type Row struct {
	Path string // services.*.ports.[].mode
	Outcome
}

// Internal reports whether no file can set the attribute.
func (r Row) Internal() bool { return r.Verdict == internal }

//go:embed table.txt
var source string

// Table returns all rows in the order of table.txt.
var Table = sync.OnceValue(func() []Row {
	rows, err := parseTable(source)
	if err != nil {
		panic(err) // the table is part of the program, and tests read it
	}
	return rows
})

// parseTable reads table.txt; its head describes the format.
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
			return nil, fmt.Errorf("table.txt, line %d: %w", number, err)
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
	row := Row{columns[0], Outcome{Verdict(columns[1]), columns[2], columns[3], columns[4]}}
	switch row.Verdict {
	case Exact, internal:
	case Approximate, Dropped, Meaningless:
		if row.Words == "" {
			return row, fmt.Errorf("%s: verdict %s requires words", row.Path, row.Verdict)
		}
	default:
		return row, fmt.Errorf("%s: unknown verdict %q", row.Path, row.Verdict)
	}
	return row, nil
}

// rowTree is a node of the table as a tree, with one level per step of a path.
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
				if at.below == nil {
					at.below = map[string]*rowTree{}
				}
				at.below[step] = next
			}
			at = next
		}
		at.row = &rows[i]
	}
	return top
})

// next returns the node of a key or of a list item.
func (t *rowTree) next(step string) *rowTree {
	if step[0] == '[' {
		return t.below["[]"]
	}
	if n, ok := t.below[step]; ok {
		return n
	}
	return t.below["*"]
}

// RowOf returns the row that holds for a path: its own, or that of the
// innermost attribute around it that has one.
func RowOf(path string) *Row {
	at := tree()
	for step := range strings.SplitSeq(strings.ReplaceAll(path, "[", ".["), ".") {
		next := at.next(step)
		if next == nil {
			break
		}
		at = next
	}
	return at.row
}
