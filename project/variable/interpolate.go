// Package variable replaces variables in texts and reads env files.
package variable

import (
	"errors"
	"fmt"
	"strings"

	"github.com/compose-spec/compose-go/v2/template"

	"github.com/seed-6dc66d55/compose/project/budget"
	"github.com/seed-6dc66d55/compose/project/problem"
)

// lookup finds a variable's value.
type lookup = func(name string) (string, bool)

// Substitution replaces the variables of a project's files. It collects those
// that were not set and became a blank string, and bounds the size of the
// results together.
type Substitution struct {
	Blank map[string]bool
	meter Meter
}

// Substitute is what compose-go calls for each string of the files. Most have
// no variable, and need not go through its expressions.
func (s *Substitution) Substitute(text string, mapping template.Mapping) (string, error) {
	if !strings.Contains(text, "$") {
		return text, nil
	}
	for _, name := range Unset(text, lookup(mapping)) {
		s.Blank[name] = true
	}
	return s.meter.Expand(text, lookup(mapping))
}

// Restart forgets the size of what was expanded so far: the files are read again.
func (s *Substitution) Restart() { s.meter = Meter{} }

// Meter counts the bytes to which texts expand, up to budget.Expansion.
type Meter struct{ used int }

// Expand replaces the variables of a text. It returns an error when all texts
// of the meter together are too large.
func (m *Meter) Expand(text string, find lookup) (string, error) {
	if !strings.Contains(text, "$") {
		return text, nil
	}
	out, err := Expand(text, func(name string) (string, bool) {
		value, ok := find(name)
		if m.used += len(value); m.used > budget.Expansion {
			return "", ok
		}
		return value, ok
	})
	if m.used > budget.Expansion {
		return "", errExpansion
	}
	return out, err
}

var errExpansion = fmt.Errorf("the interpolated files exceed %d MiB", budget.Expansion>>20)

// Expand replaces the variables of a text.
func Expand(text string, find lookup) (string, error) {
	if !strings.Contains(text, "$") {
		return text, nil
	}
	if depth(text) > budget.Nesting {
		return "", errDeep
	}
	return template.SubstituteWithOptions(text, template.Mapping(find), template.WithoutLogging)
}

var errDeep = errors.New("variables are nested too deeply")

// depth is how deep the braces of a text's variables nest.
func depth(text string) int {
	most, now := 0, 0
	for i := range len(text) {
		switch {
		case text[i] == '{' && i > 0 && text[i-1] == '$':
			now++
			most = max(most, now)
		case text[i] == '}' && now > 0:
			now--
		}
	}
	return most
}

// SubstitutionMessage says what is wrong with a text's variables.
func SubstitutionMessage(err error) string {
	var missing *template.MissingRequiredError
	if errors.As(err, &missing) {
		if missing.Reason == "" {
			return fmt.Sprintf("required variable %s is missing a value", problem.Printable(missing.Variable))
		}
		return fmt.Sprintf("required variable %s is missing a value: %s", problem.Printable(missing.Variable), problem.Printable(missing.Reason))
	}
	var invalid *template.InvalidTemplateError
	if errors.As(err, &invalid) {
		return "invalid interpolation format"
	}
	return problem.Printable(err.Error())
}

// reference is one use of a variable in a text: ${name op argument}.
type reference struct {
	name, op, argument string
}

// Unset lists the variables of a text that have no value and no default, so
// that a blank string takes their place.
func Unset(text string, find lookup) []string {
	if depth(text) > budget.Nesting {
		return nil
	}
	var out []string
	for _, r := range references(text) {
		value, ok := find(r.name)
		empty := strings.HasPrefix(r.op, ":") && value == ""
		switch strings.TrimPrefix(r.op, ":") {
		case "":
			if !ok {
				out = append(out, r.name)
			}
		case "-":
			if !ok || empty {
				out = append(out, Unset(r.argument, find)...)
			}
		case "+":
			if ok && !empty {
				out = append(out, Unset(r.argument, find)...)
			}
		}
	}
	return out
}

// references reads $NAME and ${NAME...} from a text; `$$` is none.
func references(text string) []reference {
	var out []reference
	for i := strings.IndexByte(text, '$'); i >= 0 && i+1 < len(text); i = strings.IndexByte(text, '$') {
		text = text[i+1:]
		switch {
		case text[0] == '$':
			text = text[1:]
		case text[0] == '{':
			end := closing(text)
			if end < 0 {
				return out
			}
			if r, ok := braced(text[1:end]); ok {
				out = append(out, r)
			}
			text = text[end+1:]
		default:
			if name := leadingName(text); name != "" {
				out = append(out, reference{name: name})
				text = text[len(name):]
			}
		}
	}
	return out
}

// closing is where the brace that text begins with closes.
func closing(text string) int {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

func braced(text string) (reference, bool) {
	name := leadingName(text)
	rest := text[len(name):]
	if name == "" {
		return reference{}, false
	}
	if rest == "" {
		return reference{name: name}, true
	}
	for _, op := range []string{":-", ":+", ":?", "-", "+", "?"} {
		if argument, ok := strings.CutPrefix(rest, op); ok {
			return reference{name: name, op: op, argument: argument}, true
		}
	}
	return reference{}, false
}

func leadingName(text string) string {
	for i := range len(text) {
		c := text[i]
		letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || '9' < c) {
			return text[:i]
		}
	}
	return text
}
