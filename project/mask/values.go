package mask

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Values collects secret values. Not every value can be replaced in all texts: output
// would be unreadable where the password is "a" or "true". A value is replaced in texts
// unless it
//
//   - is shorter than 4 bytes, or has only digits and is shorter than 6;
//   - is a common word (see commonWords);
//   - is part of a name that the project shows anyway: with POSTGRES_PASSWORD=postgres
//     no message would be readable;
//   - is the path of a file.
//
// A value shorter than 8 bytes is replaced only as a whole word. At its own place of the
// model each value is hidden, however short: see Hide.
type Values struct {
	all map[string]bool
}

const (
	shortestValue  = 4
	shortestNumber = 6
	// shortestAnywhere is the length from which a value is replaced inside words.
	shortestAnywhere = 8
	// shortestPlain applies to values that are secret only because they come from an
	// env_file, which often holds common words.
	shortestPlain = 6
	// longestForms is the length up to which the rarer forms of a value are replaced, so
	// that memory stays in proportion to the files.
	longestForms = 64 << 10
	// shortestLine applies to the lines of a value of several lines.
	shortestLine = 8
)

// commonWords are not secret under any name.
var commonWords = []string{
	"admin", "auto", "changeme", "debug", "default", "disable", "disabled", "enable", "enabled", "error", "example", "false",
	"guest", "info", "local", "localhost", "none", "null", "optional", "password", "production", "required", "root", "secret",
	"test", "token", "true", "user", "warn", "warning",
}

// Add takes a secret value.
func (v *Values) Add(value string) {
	value = strings.TrimSpace(value)
	if isCommon(value) || isLocation(value) {
		return
	}
	if v.all == nil {
		v.all = map[string]bool{}
	}
	v.all[value] = true
	lines := strings.Split(value, "\n")
	if len(lines) == 1 {
		return
	}
	for _, line := range lines {
		// "-----BEGIN PRIVATE KEY-----" is not a secret.
		if line = strings.TrimSpace(line); len(line) >= shortestLine && !strings.HasPrefix(line, "-----") && !isCommon(line) {
			v.all[line] = true
		}
	}
}

// In takes the secret values of a text of the model: see Hide.
func (v *Values) In(path []string, before, text string) {
	_, secrets := Hide(path, before, text)
	for _, secret := range secrets {
		v.Add(secret)
	}
}

// Named takes the value of a variable.
func (v *Values) Named(name, value string) { v.In([]string{"environment", name}, "", value) }

// Plain takes a value that is secret only because it comes from an env_file.
func (v *Values) Plain(value string) {
	if len(strings.TrimSpace(value)) >= shortestPlain {
		v.Add(value)
	}
}

func isCommon(value string) bool {
	switch {
	case len(value) < shortestValue, strings.Trim(value, "*") == "":
		return true
	case len(value) < shortestNumber && strings.Trim(value, "0123456789") == "":
		return true
	}
	return slices.Contains(commonWords, strings.ToLower(value))
}

// Scrubber returns the scrubber of the values that are not part of a shown name.
func (v *Values) Scrubber(shown ...string) *Scrubber {
	names := strings.Join(shown, "\n")
	s := newScrubber()
	for value := range v.all {
		if strings.Contains(names, value) {
			continue
		}
		for _, form := range forms(value) {
			s.add(form, len(value) < shortestAnywhere)
		}
	}
	s.link()
	return s
}

// forms are a value and the forms in which it stands in JSON, addresses, Go strings,
// shell words, YAML and Compose files.
func forms(value string) []string {
	out := []string{value}
	if strings.Trim(value, plainBytes) == "" {
		return out
	}
	if len(value) > longestForms {
		return append(out, inJSON(value, false))
	}
	quoted := strconv.Quote(value)
	for _, form := range []string{
		inJSON(value, true), inJSON(value, false), quoted[1 : len(quoted)-1],
		url.QueryEscape(value), url.PathEscape(value), strings.TrimPrefix(url.UserPassword("", value).String(), ":"),
		strings.ReplaceAll(value, `'`, `'\''`), strings.ReplaceAll(value, `'`, `''`), strings.ReplaceAll(value, `$`, `$$`),
		strings.ReplaceAll(value, "\n", "\r\n"), strings.ReplaceAll(value, "\t", "    "), strings.Join(strings.Fields(value), " "),
	} {
		if !slices.Contains(out, form) {
			out = append(out, form)
		}
	}
	return out
}

// plainBytes stand for themselves in all forms.
const plainBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."

func inJSON(value string, escapeHTML bool) string {
	var out strings.Builder
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(escapeHTML)
	if e.Encode(value) != nil {
		return value
	}
	return strings.TrimSuffix(out.String(), "\"\n")[1:]
}
