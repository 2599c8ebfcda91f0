package mask

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
)

// Masked is shown instead of a secret value.
const Masked = "*****"

// Hide returns what may be shown of a text at a place of the model, and the secret
// values in it. before is the preceding item where the text is an item of a list: the
// value of the flag --password follows it.
func Hide(path []string, before, text string) (shown string, secrets []string) {
	switch {
	case text == "" || isReference(text):
		return text, nil
	case At(path), isSecretFlag(before) && !isLocation(text):
		return Masked, []string{text}
	}
	// A list in the place of a map: "KEY=VALUE".
	if name, value, ok := strings.Cut(text, "="); ok && isFree(path) && IsSecretName(name) && !isReference(value) && value != "" {
		return name + "=" + Masked, []string{value}
	}
	return hide(text, commandRules)
}

// Text hides the passwords and tokens of addresses in a text of any kind.
func Text(text string) string {
	shown, _ := hide(text, addressRules)
	return shown
}

// Command hides what Text hides, and the values of secret flags and assignments.
func Command(text string) string {
	shown, _ := hide(text, commandRules)
	return shown
}

// rule finds secret values in a text.
type rule struct {
	needs string // the expression cannot match without this text
	find  func() *regexp.Regexp
	// accept decides about a value; nil accepts all.
	accept func(text string, value []int) bool
	// named is set where the expression ends before the value, which extends to one of
	// the bytes in stop, and its group is the name that decides. Otherwise its group is
	// the value.
	named bool
	stop  string
}

var addressRules = []rule{
	// A password may contain "@". An address that is taken for a path has one slash.
	{needs: "@", find: lazyregexp.New(`[A-Za-z][A-Za-z0-9+.-]*://?[^\s/?#@"':]*:([^\s/"']+)@`)},
	// The user of an address without a password is a token: https://TOKEN@github.com.
	{needs: "@", find: lazyregexp.New(`\bhttps?://?([^\s/?#@:"']+)@`)},
	// user:password@host without a scheme, but not name:tag@sha256:digest.
	{needs: "@", find: lazyregexp.New(`(?:^|[\s"'=,(\[/])[\w.+-]+:([^\s/@:"']+)@[\w\[(]`), accept: noDigest},
}

var commandRules = append(slices.Clone(addressRules),
	rule{needs: "=", find: lazyregexp.New(`([A-Za-z_][\w.-]*)=`), named: true, stop: " \t\n;&|\"'<>"},
	rule{needs: "-", find: lazyregexp.New(`(?:^|[\s"'])--?([A-Za-z][\w.-]*)[ \t]+`), named: true, stop: " \t\n\"'", accept: noFlag},
	rule{needs: ": ", find: lazyregexp.New(`([A-Za-z][\w.-]*):[ \t]+`), named: true, stop: " \t\n\"',"},
	rule{needs: "\":", find: lazyregexp.New(`"([A-Za-z][\w.-]*)":[ \t]*`), named: true, stop: " \t\n\"',}"},
	rule{needs: " ", find: lazyregexp.New(`(?i)\b(?:bearer|basic)[ \t]+([A-Za-z0-9._~+/=-]{8,})`)},
)

// hide replaces what the rules find.
func hide(text string, rules []rule) (string, []string) {
	var found [][]int
	for _, r := range rules {
		if strings.Contains(text, r.needs) {
			found = append(found, r.values(text)...)
		}
	}
	if len(found) == 0 {
		return text, nil
	}
	slices.SortFunc(found, func(a, b []int) int { return a[0] - b[0] })
	var out strings.Builder
	var secrets []string
	end := 0
	for _, f := range found {
		secrets = append(secrets, text[f[0]:f[1]])
		if f[0] >= end {
			out.WriteString(text[end:f[0]] + Masked)
		}
		end = max(end, f[1])
	}
	return out.String() + text[end:], withUnescaped(secrets)
}

// values are the positions of the secret values that a rule finds.
func (r rule) values(text string) [][]int {
	var out [][]int
	for _, m := range r.find().FindAllStringSubmatchIndex(text, -1) {
		value := m[2:4]
		if r.named {
			if !IsSecretName(text[m[2]:m[3]]) {
				continue
			}
			value = r.valueFrom(text, m[1])
		}
		word := text[value[0]:value[1]]
		switch {
		case word == "", word == Masked, isReference(word), r.named && isLocation(word):
		case r.accept != nil && !r.accept(text, value):
		default:
			out = append(out, value)
		}
	}
	return out
}

// nextOption is where the next option of a list begins: type=s3,name=….
var nextOption = lazyregexp.New(`,[A-Za-z_][\w.-]*=`)

// valueFrom is the position of a value that begins at a byte of a text, without quotes.
func (r rule) valueFrom(text string, from int) []int {
	rest := text[from:]
	if rest == "" {
		return []int{from, from}
	}
	if quote := rest[0]; quote == '"' || quote == '\'' {
		return []int{from + 1, from + 1 + endOfQuote(rest[1:], quote)}
	}
	if end := strings.IndexAny(rest, r.stop); end >= 0 {
		rest = rest[:end]
	}
	if next := nextOption().FindStringIndex(rest); next != nil {
		rest = rest[:next[0]]
	}
	return []int{from, from + len(rest)}
}

// endOfQuote is the position of the quote that ends a text, or its length.
func endOfQuote(text string, quote byte) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case quote:
			return i
		case '\\':
			i++
		}
	}
	return len(text)
}

// withUnescaped adds the values that addresses hold in an escaped form.
func withUnescaped(values []string) []string {
	for _, value := range values {
		if plain, err := url.PathUnescape(value); err == nil && plain != value {
			values = append(values, plain)
		}
	}
	return values
}

var digest = lazyregexp.New(`^@[a-z0-9]+:[0-9a-f]{32}`)

func noDigest(text string, value []int) bool { return !digest().MatchString(text[value[1]:]) }

// noFlag: what follows a flag without a value is another flag.
func noFlag(text string, value []int) bool { return text[value[0]] != '-' }

var reference = lazyregexp.New(`^\$+(\w+|\{\w+\}|\(\w+\))$`)

// isReference reports whether a text is a variable and nothing else: $DB_PASSWORD.
func isReference(text string) bool { return reference().MatchString(text) }

var flag = lazyregexp.New(`^--?[A-Za-z][\w.-]*$`)

// isSecretFlag reports whether the item after this one is a secret.
func isSecretFlag(item string) bool {
	return strings.HasPrefix(item, "-") && flag().MatchString(item) && IsSecretName(strings.TrimLeft(item, "-"))
}

var location = lazyregexp.New(`^(/run/|/etc/|\./|\.\./|/var/)|^/.*\.(pem|key|crt|txt|json|yaml|yml)$`)

// isLocation reports whether a value is the path of a file: --tls-key /etc/tls/key.pem.
func isLocation(value string) bool { return location().MatchString(value) }
