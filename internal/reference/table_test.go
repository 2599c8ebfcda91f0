package main

import (
	_ "embed"
	"slices"
	"strings"
	"testing"
)

//go:embed commands.txt
var commandsTable string

// row describes one command. See commands.txt.
type row struct {
	command string
	flags   []string // as docker compose has them
	notes   []note
	ours    bool   // docker compose does not have it
	absent  bool   // it is not here
	words   string // why, or what for
}

// note describes a difference in one flag.
type note struct{ verdict, flag, words string }

type table []row

func (t table) find(command string) (row, bool) {
	i := slices.IndexFunc(t, func(r row) bool { return r.command == command })
	if i < 0 {
		return row{}, false
	}
	return t[i], true
}

func readTable(t *testing.T) table {
	t.Helper()
	var out table
	for line := range strings.Lines(commandsTable) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "", strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "  "):
			last := &out[len(out)-1]
			last.notes = append(last.notes, readNote(t, line))
		default:
			out = append(out, readRow(t, line))
		}
	}
	return out
}

func readRow(t *testing.T, line string) row {
	t.Helper()
	i := strings.IndexAny(line, ":!-")
	if i < 0 {
		t.Fatalf("commands.txt: %q is no command", line)
	}
	r := row{command: line[:i], ours: line[i] == '!', absent: line[i] == '-'}
	if r.ours || r.absent {
		r.words = strings.TrimSpace(line[i+1:])
	} else {
		r.flags = strings.Fields(line[i+1:])
	}
	return r
}

func readNote(t *testing.T, line string) note {
	t.Helper()
	head, words, ok := strings.Cut(line, ": ")
	verdict, flag, _ := strings.Cut(strings.TrimSpace(head), " --")
	if !ok || !slices.Contains([]string{"better", "not", "ours"}, verdict) {
		t.Fatalf("commands.txt: %q is not like `better --flag: how`", line)
	}
	return note{verdict, flag, words}
}

// same are the flags that do what docker compose's do.
func (r row) same() string {
	var out []string
	for _, name := range r.flags {
		if !slices.ContainsFunc(r.notes, func(n note) bool { return n.flag == name }) {
			out = append(out, "`--"+name+"`")
		}
	}
	return strings.Join(out, " ")
}

func (r row) differs() string {
	var out []string
	switch {
	case r.ours:
		out = append(out, "**ours**: "+r.words)
	case r.absent:
		out = append(out, "**not**: "+r.words)
	}
	for _, n := range r.notes {
		flag := ""
		if n.flag != "" {
			flag = " `--" + n.flag + "`"
		}
		out = append(out, "**"+n.verdict+"**"+flag+": "+n.words)
	}
	return strings.ReplaceAll(strings.Join(out, "; "), "|", "\\|")
}
