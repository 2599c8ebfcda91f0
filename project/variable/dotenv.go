package variable

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project/problem"
)

// DotenvFault says what is wrong with an env file, and in which line where
// that is known. What the reader of these files says is not passed on: it
// quotes them, and they are there to hold secrets.
func DotenvFault(err error) (line int, message string) {
	text := err.Error()
	var statement *statementFault
	if errors.As(err, &statement) {
		line = statement.line
	}
	var raw *rawFault
	if errors.As(err, &raw) {
		return raw.line, raw.message
	}
	var expansion *expansionFault
	var missing *template.MissingRequiredError
	var invalid *template.InvalidTemplateError
	var path *fs.PathError
	switch {
	case errors.As(err, &expansion):
		message = expansion.Error()
	case errors.As(err, &missing):
		message = "required variable " + problem.Printable(missing.Variable) + " is missing a value"
	case errors.As(err, &invalid):
		message = "invalid interpolation format"
	case errors.As(err, &path):
		message = path.Err.Error()
	case strings.Contains(text, "key cannot contain a space"):
		message = "a name contains a space"
	case strings.Contains(text, "unterminated quoted value"):
		message = "a quote is not closed"
	case strings.Contains(text, "unexpected character"):
		message = "a name contains an invalid character"
	case strings.Contains(text, "unsupported env_file format"):
		message = "the format is unknown"
	default:
		message = "is not an env file: it must contain lines of NAME=VALUE"
	}
	return line, message
}

// BlankInEnvFile warns of values in an env file whose variables are not set,
// as a password that holds a `$`. It names neither value nor variable: both
// may be parts of a secret.
func BlankInEnvFile(place func(path string) string, file string, find lookup) []problem.Problem {
	content, err := os.ReadFile(file)
	if err != nil || !bytes.Contains(content, []byte("$")) {
		return nil
	}
	own := map[string]bool{}
	resolve := func(name string) (string, bool) {
		if own[name] {
			return "", true
		}
		return find(name)
	}
	var out []problem.Problem
	number := 0
	for line := range strings.Lines(string(content)) {
		number++
		name, value, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		value = strings.TrimSpace(value)
		if !ok || strings.HasPrefix(name, "#") || strings.HasPrefix(value, "'") {
			continue
		}
		if len(Unset(value, resolve)) > 0 {
			out = append(out, problem.Problem{
				File: place(file), Line: number, Column: 1,
				Message: fmt.Sprintf("the value of %s uses a variable that is not set; an empty string is used", problem.Printable(strings.TrimSpace(name))),
				Hint:    "use single quotes around values with a literal $",
			})
		}
		own[strings.TrimSpace(name)] = true
	}
	return out
}

// ReadEnvFiles reads env files into one map, in which a later file overrides an earlier one. Variables in values
// are replaced by those of vars, else by what was read before.
func ReadEnvFiles(vars types.Mapping, files []string) (map[string]string, error) {
	found := map[string]string{}
	for _, file := range files {
		if err := readEnvFile(file, found, vars.Resolve); err != nil {
			return found, err
		}
	}
	return found, nil
}

func readEnvFile(file string, vars map[string]string, find lookup) error {
	opened, err := os.Open(file)
	if err != nil {
		return err
	}
	defer opened.Close()
	return readDotenv(opened, file, vars, find)
}

// EnvFileProblem places what is wrong with one of some env files.
func EnvFileProblem(place func(path string) string, files []string, err error) problem.Problem {
	p := problem.Problem{File: place(files[0])}
	for _, file := range files {
		if strings.Contains(err.Error(), file) {
			p.File = place(file)
		}
	}
	p.Line, p.Message = DotenvFault(err)
	p.Column = min(p.Line, 1)
	return p
}
