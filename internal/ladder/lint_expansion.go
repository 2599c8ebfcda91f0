package ladder

import (
	"fmt"
	"regexp"
	"strings"
)

// expansion is what Kubernetes replaces in arguments and variables: a $ that no
// other $ stands before, and a name in round brackets.
var expansion = regexp.MustCompile(`\$\$|\$\(([^)]*)\)`)

// expansionsMeant: Compose knows no $(NAME), so one that is not escaped is
// there because the export means it, and then the variable is there too.
func (b *bundle) expansionsMeant() {
	for _, p := range b.pods {
		for _, c := range p.containers() {
			b.expansions(p, c)
		}
	}
}

func (b *bundle) expansions(p pod, c container) {
	known := map[string]bool{}
	check := func(path, text string) {
		for _, found := range expansion.FindAllStringSubmatch(text, -1) {
			if found[0] != "$$" && !known[found[1]] {
				b.fault(p.of, path, "expansions meant", "%s names no variable of the container", found[0])
			}
		}
	}
	for i, e := range c.Env {
		check(fmt.Sprintf("%s.env[%d].value", c.path, i), e.Value)
		known[e.Name] = true
	}
	for i, text := range c.Command {
		check(fmt.Sprintf("%s.command[%d]", c.path, i), text)
	}
	for i, text := range c.Args {
		check(fmt.Sprintf("%s.args[%d]", c.path, i), text)
	}
}

// Expand does what Kubernetes does with an argument or a variable's value: it
// replaces $(NAME) by what the container knows under that name, leaves what it
// does not know, and makes one $ of two.
func Expand(text string, known map[string]string) string {
	return expansion.ReplaceAllStringFunc(text, func(found string) string {
		if found == "$$" {
			return "$"
		}
		if value, ok := known[strings.TrimSuffix(found[2:], ")")]; ok {
			return value
		}
		return found
	})
}
