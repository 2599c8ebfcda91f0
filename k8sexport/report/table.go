package report

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/seed-6dc66d55/compose/project/rowtable"
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

// parseTable reads table.txt. The comment at its start describes the format.
func parseTable(text string) ([]Row, error) {
	var rows []Row
	err := rowtable.Read(text, 5, func(line rowtable.Row) error {
		row, err := parseRow(line.Columns)
		for _, prefix := range line.Prefixes {
			one := row
			one.Path = prefix + row.Path
			rows = append(rows, one)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("table.txt, %w", err)
	}
	return rows, nil
}

func parseRow(columns []string) (Row, error) {
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
