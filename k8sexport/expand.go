package k8sexport

import "strings"

// expandSafe keeps Kubernetes from expanding a text. In command, args and the
// values of env it replaces $(NAME) and reads $$ as one $; all else that has
// a $ it leaves alone. So a $ is doubled before ( and before another one.
func expandSafe(s string) string {
	if !strings.Contains(s, "$(") && !strings.Contains(s, "$$") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		b.WriteByte(s[i])
		if s[i] == '$' && i+1 < len(s) && (s[i+1] == '(' || s[i+1] == '$') {
			b.WriteByte('$')
		}
	}
	return b.String()
}

func expandSafeAll(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = expandSafe(w)
	}
	return out
}
