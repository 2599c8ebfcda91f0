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

How each attribute of a Compose file is handled.

- **acts**: works as specified.
- **differs**: works, with the difference described.
- **reported**: is ignored, with a warning that names file and line.
- **one engine**: has no effect on a single engine (most of these attributes require Swarm mode), with a warning.
- **refused**: is an error that names file and line, before anything is changed, because ignoring it would be dangerous.

The warnings have the form ` + "`FILE:LINE:COLUMN: services.web.deploy.placement: REASON`" + `. The warnings of docker compose v5.5 about
attributes that require Swarm mode have other words and no line, and name some attributes that have an effect here, such as ` + "`uid`" + `,
` + "`gid`" + ` and ` + "`mode`" + ` of configs and secrets. There is no switch between the two forms.

*Needs* is the minimum engine version. On an older engine the attribute is refused with file and line, before
anything is changed. Where the column is empty, Docker Engine 20.10 (API 1.41) is sufficient, the oldest supported version.
*Seen* (✓) marks attributes whose effect is verified on real engines, inside a container or through
inspect, by the stories ` + "`cmd/compose/testdata/script/long/attribute-*.txtar`" + `.
Keys that begin with ` + "`x-`" + ` are extensions and are ignored.
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
