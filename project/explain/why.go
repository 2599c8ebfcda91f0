package explain

import (
	"fmt"

	"github.com/seed-6dc66d55/compose/project/modelpath"
	"github.com/seed-6dc66d55/compose/project/origin"
)

// wins says why a mention is the one that counts.
func (c *Case) wins(m origin.Mention, contested bool, adds string) string {
	switch {
	case m.Way == origin.ByExtended:
		return "by extends"
	case m.Way == origin.ByIncluded && m.Doc.Via() != nil:
		return "by include in " + m.Doc.Via().Shown
	case adds != "":
		return adds
	case contested:
		return "takes precedence over other sources"
	}
	return ""
}

// lost says why a mention does not count.
func lost(m origin.Mention) string {
	switch {
	case m.Gone != "":
		return fmt.Sprintf("removed by %s in %s:%d", m.Gone, m.GoneAt.File, m.GoneAt.Line)
	case m.Way == origin.ByExtended:
		return "extended service: the extending service takes precedence"
	case m.Way == origin.ByIncluded:
		return "included file: the including file takes precedence"
	}
	return "an earlier file: a later file takes precedence"
}

// given says what gives a value that no file has.
func (c *Case) given(path []string) string {
	last := path[len(path)-1]
	switch {
	case modelpath.Match("name", path):
		return "the name of the project directory"
	case modelpath.Match("services.*.networks.default", path):
		return "a service without networks joins the default network"
	case len(path) == 3 && last == "name" && path[0] != "services":
		return "the project name and the key"
	case len(path) > 3 && path[0] == "services" && path[2] == "depends_on":
		if len(c.Sources.Mentions(path[:4])) == 0 {
			return "implied by links, volumes_from or a shared namespace"
		}
	}
	return "default of the Compose Specification"
}
