package render

import "strings"

// escape keeps Kubernetes from expanding a text. In command, args and values of
// env it replaces $(NAME) and reads $$ as one $; any other $ is unchanged. So a
// $ is doubled before ( and before another $.
func escape(s string) string {
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

func escapeAll(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = escape(w)
	}
	return out
}
