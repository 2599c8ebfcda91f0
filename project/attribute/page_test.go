package attribute

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/COMPATIBILITY.md as the table has it now")

const (
	pageFile = "../../docs/COMPATIBILITY.md"
	// commandsSection is where the part begins that internal/reference writes.
	commandsSection = "\n## Commands\n"
)

func TestThePageIsWhatTheTableSays(t *testing.T) {
	got := page(t, provedRows(t))
	raw, err := os.ReadFile(pageFile)
	if err != nil {
		t.Fatal(err)
	}
	want, rest, _ := strings.Cut(string(raw), commandsSection)
	if *update {
		if err := os.WriteFile(pageFile, []byte(got+commandsSection+rest), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("run `go test ./project/attribute -update`, and read what changes (-page +table):\n%s", diff)
	}
}

const head = `# Compatibility

Written by ` + "`go test ./project/attribute -update`" + ` from ` + "`project/attribute/table.txt`" + `: change that, not this page.
The section on [commands](#commands) is written by ` + "`go test ./internal/reference -update`" + `.

## Attributes

What becomes of each attribute of a Compose file.

- **acts**: does what the specification says.
- **differs**: acts, with the difference that is said.
- **reported**: is left out; a warning with file and line says so.
- **one engine**: has no meaning on one engine; a warning says so.
- **refused**: leaving it out would be dangerous: an error with file and line, before anything is changed.

*Needs* is what the engine must be at least. On an older one the attribute is refused with file and
line, before anything is changed. Where it says nothing, Docker Engine 20.10 (API 1.41) will do, the
oldest that is supported. *Seen* (✓) is what a test shows on real engines, from inside a container or in
what the engine says it has: the stories ` + "`cmd/compose/testdata/script/long/attribute-*.txtar`" + `.
Keys that begin with ` + "`x-`" + ` are yours, and no one acts on them.
`

// sections are the parts of the page, by how their paths begin: the longest
// that fits is meant.
var sections = []struct{ title, prefix string }{
	{"The file", ""},
	{"Services", "services.*."},
	{"`pre_start` of a service: hooks in containers of their own", "services.*.pre_start.[]."},
	{"`build` of a service", "services.*.build."},
	{"`deploy` of a service", "services.*.deploy."},
	{"Networks", "networks.*."},
	{"Volumes", "volumes.*."},
	{"Configs", "configs.*."},
	{"Secrets", "secrets.*."},
}

func page(t *testing.T, proved []Row) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(head)
	for _, s := range sections {
		fmt.Fprintf(&b, "\n### %s\n\n| attribute | | needs | seen |\n|---|---|---|---|\n", s.title)
		for _, row := range Table() {
			if row.Verdict != Internal && section(row.Path) == s.prefix {
				b.WriteString(line(row, s.prefix, seen(row, proved)))
			}
		}
	}
	b.WriteString(podmanHead)
	for _, d := range podmanDiffers(t) {
		fmt.Fprintf(&b, "| `%s` | %s |\n", strings.ReplaceAll(strings.Join(d.paths, "`, `"), ".[]", "[]"), d.words)
	}
	return b.String()
}

func section(path string) string {
	longest := ""
	for _, s := range sections {
		if strings.HasPrefix(path, s.prefix) && len(s.prefix) > len(longest) {
			longest = s.prefix
		}
	}
	return longest
}

// seen reports whether a story proves a row.
func seen(row Row, proved []Row) bool {
	return slices.ContainsFunc(proved, func(p Row) bool { return p.Path == row.Path && p.Case.Words == row.Case.Words })
}

func line(row Row, prefix string, seen bool) string {
	name := "`" + strings.ReplaceAll(strings.TrimPrefix(row.Path, prefix), ".[]", "[]") + "`"
	if row.Case.Words != "" {
		name += ": `" + row.Case.Words + "`"
	}
	verdict := string(row.Verdict)
	if row.Verdict == Foreign {
		verdict = "one engine"
	}
	if row.Verdict != Acts {
		verdict = "**" + verdict + "**: " + row.Words
	}
	needs := ""
	if row.Since != "" {
		needs = Engine(row.Since)
	}
	if row.Builder != "" {
		needs = Abilities[row.Builder].Needs
	}
	mark := ""
	if seen {
		mark = "✓"
	}
	return fmt.Sprintf("| %s | %s | %s | %s |\n", name, verdict, needs, mark)
}
