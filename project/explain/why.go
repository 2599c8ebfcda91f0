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
		return "goes before what else says it"
	}
	return ""
}

// lost says why a mention does not count.
func lost(m origin.Mention) string {
	switch {
	case m.Gone != "":
		return fmt.Sprintf("ended by %s in %s:%d", m.Gone, m.GoneAt.File, m.GoneAt.Line)
	case m.Way == origin.ByExtended:
		return "extended: the service itself goes before"
	case m.Way == origin.ByIncluded:
		return "included: the file that includes goes before"
	}
	return "an earlier file: a later one goes before"
}

// given says what gives a value that no file has.
func (c *Case) given(path []string) string {
	last := path[len(path)-1]
	switch {
	case modelpath.Match("name", path):
		return "the name of the folder"
	case modelpath.Match("services.*.networks.default", path):
		return "a service that names no network joins the default one"
	case len(path) == 3 && last == "name" && path[0] != "services":
		return "the project's name and the key"
	case len(path) > 3 && path[0] == "services" && path[2] == "depends_on":
		if len(c.Sources.Mentions(path[:4])) == 0 {
			return "follows from links, volumes_from or a namespace that is shared"
		}
	}
	return "default of the specification"
}
