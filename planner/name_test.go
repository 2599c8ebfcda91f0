package planner

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-6dc66d55/compose/project"
)

func TestTemporaryNames(t *testing.T) {
	n := naming{newIndex(project.FromLabels("shop", nil), State{}, Intent{})}
	web, site := project.Service{Name: "web"}, project.Service{Name: "web", ContainerName: "0123456789ab_site"}
	for _, test := range []struct {
		what     string
		service  project.Service
		name     string
		original string // "": the name is not a temporary one
		final    string
	}{
		{"a name as it should be", web, "shop-web-1", "", "shop-web-1"},
		{"a temporary one", web, "0123456789ab_shop-web-1", "0123456789ab", "shop-web-1"},
		{"too short for an ID", web, "0123456789a_shop-web-1", "", "0123456789a_shop-web-1"},
		{"too long for an ID", web, "0123456789abc_shop-web-1", "", "0123456789abc_shop-web-1"},
		{"not hexadecimal", web, "0123456789ag_shop-web-1", "", "0123456789ag_shop-web-1"},
		{"nothing behind the ID", web, "0123456789ab_", "", "0123456789ab_"},
		{"the name of another place", web, "0123456789ab_shop-web-2", "0123456789ab", "0123456789ab_shop-web-2"},
		{"given by the file", site, "0123456789ab_site", "", "0123456789ab_site"},
		{"temporary, of one given by the file", site, "ffffffffffff_0123456789ab_site", "ffffffffffff", "0123456789ab_site"},
	} {
		t.Run(test.what, func(t *testing.T) {
			c := Container{Name: test.name, Number: 1}
			original, ok := n.originalID(test.service, c)
			if original != test.original || ok != (test.original != "") {
				t.Errorf("original %q, %v; want %q", original, ok, test.original)
			}
			if final := n.finalName(test.service, c); final != test.final {
				t.Errorf("final %q; want %q", final, test.final)
			}
		})
	}
}

// Whatever a service is called and whoever it replaces: the temporary name
// says whose place it takes, and leads back to the name.
func TestTemporaryNamesLeadBack(t *testing.T) {
	n := naming{newIndex(project.FromLabels("shop", nil), State{}, Intent{})}
	rapid.Check(t, func(t *rapid.T) {
		s := project.Service{
			Name:          rapid.StringMatching(`[a-z0-9][a-z0-9_.-]{0,9}`).Draw(t, "service"),
			ContainerName: rapid.StringMatching(`|[0-9a-f]{12}_[a-z]{1,3}`).Draw(t, "container name"),
		}
		id := rapid.StringMatching(`[0-9a-f]{64}`).Draw(t, "ID")
		number := rapid.IntRange(1, 1000).Draw(t, "number")
		final := n.containerName(s, number)
		c := Container{Name: temporaryName(id, final), Number: number}
		if original, ok := n.originalID(s, c); !ok || !strings.HasPrefix(id, original) || n.finalName(s, c) != final {
			t.Fatalf("%s: takes the place of %q and ends as %q", c.Name, original, n.finalName(s, c))
		}
		if _, ok := n.originalID(s, Container{Name: final, Number: number}); ok {
			t.Fatalf("%s is taken for a temporary name", final)
		}
	})
}
