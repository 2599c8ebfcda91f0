package variable

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/compose-spec/compose-go/v2/dotenv"

	"github.com/seed-6dc66d55/compose/project/budget"
	"github.com/seed-6dc66d55/compose/project/textfile"
)

// statementFault is an error in one statement of an env file.
type statementFault struct {
	line int // the first line of the statement
	err  error
}

// expansionFault reports values that expand to more bytes than an env file of its size may have.
type expansionFault struct{ limit int }

func (f *expansionFault) Error() string {
	return fmt.Sprintf("the variables in its values expand to more than %d bytes", f.limit)
}

func (f *statementFault) Error() string { return fmt.Sprintf("line %d: %v", f.line, f.err) }

func (f *statementFault) Unwrap() error { return f.err }

// readDotenv reads an env file of NAME=VALUE statements into vars. Variables in values are replaced by what find
// returns, else by what an earlier statement set.
//
// compose-go parses each statement by itself, so that every value which is inserted into another one is counted.
func readDotenv(r io.Reader, file string, vars map[string]string, find func(string) (string, bool)) error {
	content, err := textfile.ReadAll(r)
	if err != nil {
		return err
	}
	limit := max(budget.EnvExpansion, budget.ExpansionRatio*len(content))
	budget := limit
	lookup := func(name string) (string, bool) {
		value, ok := "", false
		if find != nil {
			value, ok = find(name)
		}
		if !ok {
			value, ok = vars[name]
		}
		if budget -= len(value); budget < 0 {
			return "", ok
		}
		return value, ok
	}
	line := 1
	for rest := string(bytes.TrimPrefix(content, []byte("\ufeff"))); rest != ""; {
		statement := firstStatement(rest)
		found, err := dotenv.ParseWithLookup(strings.NewReader(statement), lookup)
		if budget < 0 {
			err = &expansionFault{limit}
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", file, &statementFault{line: lineOf(statement, line), err: err})
		}
		for name, value := range found {
			vars[name] = value
		}
		line += strings.Count(statement, "\n")
		rest = rest[len(statement):]
	}
	return nil
}

// firstStatement returns the text up to the end of its first statement, with the blank lines and comments before
// it. A quoted value may have several lines, and another statement may follow it on the same line.
func firstStatement(text string) string {
	start := skipBlank(text)
	separator := strings.IndexAny(text[start:], "=:\n")
	if separator < 0 {
		return text
	}
	value := start + separator + 1
	if text[value-1] != '\n' {
		value += len(text[value:]) - len(strings.TrimLeft(text[value:], " \t\v\f\r\u0085\u00a0"))
		if end := quotedEnd(text[value:]); end > 0 {
			return text[:value+end]
		}
		if end := strings.IndexByte(text[value:], '\n'); end >= 0 {
			return text[:value+end+1]
		}
		return text
	}
	return text[:value]
}

// skipBlank returns the number of bytes before the first statement of a text.
func skipBlank(text string) int {
	at := 0
	for at < len(text) {
		at = len(text) - len(strings.TrimLeftFunc(text[at:], unicode.IsSpace))
		if at == len(text) || text[at] != '#' {
			return at
		}
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			return len(text)
		}
		at += end + 1
	}
	return at
}

// quotedEnd returns the length of the quoted value at the start of a text, 0 if there is none or if the quote is
// not closed. A backslash escapes the character after it.
func quotedEnd(text string) int {
	if text == "" || text[0] != '"' && text[0] != '\'' {
		return 0
	}
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[0]:
			return i + 1
		}
	}
	return 0
}

// lineOf returns the line of a statement whose text, with what is blank before it, begins in a line.
func lineOf(statement string, line int) int {
	return line + strings.Count(statement[:skipBlank(statement)], "\n")
}
