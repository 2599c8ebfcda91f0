package main

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "write docs/COMMANDS.md, and the section Commands of docs/COMPATIBILITY.md")

const (
	commandsPage      = "../../docs/COMMANDS.md"
	compatibilityPage = "../../docs/COMPATIBILITY.md"
)

func TestTheReferenceIsWhatTheCommandsSay(t *testing.T) {
	isWritten(t, commandsPage, "", reference())
}

func TestTheTableOfCommandsIsWritten(t *testing.T) {
	isWritten(t, compatibilityPage, "\n## Commands\n", compatibility(readTable(t)))
}

// isWritten compares a page, or the last section of one, with what it is to be.
func isWritten(t *testing.T, path, section, want string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil && !*update {
		t.Fatal(err)
	}
	before, got, _ := strings.Cut(string(raw), section)
	if section == "" {
		before, got = "", string(raw)
	}
	if *update {
		if err := os.WriteFile(path, []byte(before+section+want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := gocmp.Diff(got, want); diff != "" {
		t.Errorf("%s: run `go test ./internal/reference -update`, and read what changes (-page +commands):\n%s", path, diff)
	}
}

// Each command and flag is in the table, and what the table says is not there
// is not.
func TestTheTableHasEachCommandAndFlag(t *testing.T) {
	table := readTable(t)
	for name, cmd := range commands(tree()) {
		row, ok := table.find(name)
		switch {
		case !ok || row.absent:
			t.Errorf("%s is not in commands.txt", name)
		case !row.ours:
			compareFlags(t, row, cmd)
		}
	}
	for _, row := range table {
		if _, there := commands(tree())[row.command]; !there && !row.absent {
			t.Errorf("%s is in commands.txt, and no command", row.command)
		}
	}
}

func compareFlags(t *testing.T, row row, cmd *cobra.Command) {
	t.Helper()
	told := map[string]bool{}
	for _, name := range row.flags {
		told[name] = true
	}
	for _, n := range row.notes {
		if n.flag == "" {
			continue // of the command itself
		}
		if n.verdict == "not" && !told[n.flag] {
			t.Errorf("%s: --%s is not there, and docker compose does not have it either", row.command, n.flag)
		}
		told[n.flag] = n.verdict != "not"
	}
	have := map[string]bool{}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" || f.Name == "dry-run" && cmd.HasParent() {
			return // every command has them
		}
		have[f.Name] = true
		if !told[f.Name] {
			t.Errorf("%s has --%s, which commands.txt does not tell of", row.command, f.Name)
		}
	})
	for name, there := range told {
		if there && !have[name] {
			t.Errorf("commands.txt says that %s has --%s", row.command, name)
		}
	}
}

// commands are those that do something, by what is typed.
func commands(root *cobra.Command) map[string]*cobra.Command {
	out := map[string]*cobra.Command{"compose": root}
	var walk func(cmd *cobra.Command, path string)
	walk = func(cmd *cobra.Command, path string) {
		for _, sub := range cmd.Commands() {
			if sub.Hidden || sub.Name() == "completion" || sub.Name() == "help" {
				continue
			}
			name := strings.TrimSpace(path + " " + sub.Name())
			out[name] = sub
			walk(sub, name)
		}
	}
	walk(root, "")
	return out
}

// reference is the page of all commands, as --help tells of them.
func reference() string {
	var b strings.Builder
	b.WriteString("# Commands\n\nWritten by `go test ./internal/reference -update`: change the commands, not this page. What differs from\n" +
		"docker compose, flag by flag, is in [COMPATIBILITY.md](COMPATIBILITY.md#commands).\n")
	all := commands(tree())
	for _, name := range slices.Sorted(maps.Keys(all)) {
		cmd := all[name]
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n    %s\n", cmd.CommandPath(), strings.TrimSpace(cmp.Or(cmd.Long, cmd.Short)), cmd.UseLine())
		if cmd.Example != "" {
			fmt.Fprintf(&b, "\nExamples:\n\n%s\n", indented(cmd.Example))
		}
		if flags := cmd.Flags().FlagUsages(); flags != "" {
			fmt.Fprintf(&b, "\nOptions:\n\n%s", indented(strings.TrimRight(flags, "\n"))+"\n")
		}
	}
	return b.String()
}

// indented is a text as a block of code.
func indented(text string) string {
	return "    " + strings.ReplaceAll(text, "\n", "\n    ")
}

// compatibility is the section of the page.
func compatibility(rows table) string {
	var b strings.Builder
	b.WriteString("\nEach command and flag of docker compose v5, and ours, held against `--help` by a test. All commands have `--dry-run`.\n" +
		"What is not named is the same.\n\n| command | same | differs |\n|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.command, r.same(), r.differs())
	}
	return b.String()
}
