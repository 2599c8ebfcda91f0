package k8sexport

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever stands in command, args and env arrives in the container as Docker
// would pass it: Kubernetes' expansion takes back what was doubled.
func TestTextsArriveByteForByte(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"$", "$$", "(", ")", "{", "}", "HOME", "a", " ", "$(HOME)", "$(", "\n", "é"})).Draw(t, "text"), "")
		got := expanded(expandSafe(text), map[string]string{"HOME": "/root", "a": "b", "": "empty"})
		if got != text {
			t.Fatalf("%q is written as %q, and arrives as %q", text, expandSafe(text), got)
		}
	})
}

func TestOnlyWhatMustBeIsDoubled(t *testing.T) {
	for text, want := range map[string]string{
		"echo $HOME ${X} $": "echo $HOME ${X} $",
		"awk '{print $2}'":  "awk '{print $2}'",
		"$(date)":           "$$(date)",
		"cost: $$5":         "cost: $$$5",
	} {
		if got := expandSafe(text); got != want {
			t.Errorf("%q is written as %q, not %q", text, got, want)
		}
	}
}

// expanded is what Kubernetes makes of a text, by its documentation: $(NAME)
// is the variable's value where there is one, else itself; $$ is one $, so
// that $$(NAME) is $(NAME); any other $ is itself.
func expanded(s string, env map[string]string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '$' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case '$':
			b.WriteByte('$')
		case '(':
			end := strings.IndexByte(s[i:], ')')
			if end < 0 {
				b.WriteString("$(")
				continue
			}
			name := s[i+1 : i+end]
			if value, ok := env[name]; ok {
				b.WriteString(value)
			} else {
				b.WriteString("$(" + name + ")")
			}
			i += end
		default:
			b.WriteByte('$')
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
