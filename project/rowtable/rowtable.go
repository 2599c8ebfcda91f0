// Package rowtable reads tables of attributes: text files with one row per line, columns separated by "|", and
// lines such as "under services.*, jobs.*" that name the prefixes of the rows below them. "-" is the empty prefix.
// Empty lines and lines that begin with # are skipped.
package rowtable

import (
	"fmt"
	"strings"
)

// Row is one line of a table.
type Row struct {
	Prefixes []string // each with a dot at its end, or empty
	Columns  []string // without surrounding space
	Section  int      // the number of "under" lines above
}

// Read calls add for each row. A row has as many columns as given; missing columns are empty and
// the last column has the rest of the line. Errors name the line.
func Read(text string, columns int, add func(Row) error) error {
	row := Row{Prefixes: []string{""}}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if prefixes, ok := strings.CutPrefix(line, "under "); ok {
			row.Prefixes, row.Section = parsePrefixes(prefixes), row.Section+1
			continue
		}
		row.Columns = parseColumns(line, columns)
		if err := add(row); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
	}
	return nil
}

func parsePrefixes(text string) []string {
	var out []string
	for prefix := range strings.SplitSeq(text, ", ") {
		out = append(out, strings.TrimPrefix(prefix+".", "-."))
	}
	return out
}

func parseColumns(line string, columns int) []string {
	out := make([]string, columns)
	for i, column := range strings.SplitN(line, "|", columns) {
		out[i] = strings.TrimSpace(column)
	}
	return out
}
