package render

import (
	"strings"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

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

// commandWords renders a command. References to variables are what Kubernetes
// replaces; a $ before one must not escape it.
func commandWords(words []model.Word) []string {
	out := make([]string, len(words))
	for i, w := range words {
		for n, p := range w {
			if p.Variable != "" {
				out[i] += "$(" + p.Variable + ")"
				continue
			}
			out[i] += escape(p.Text)
			if n+1 < len(w) && strings.HasSuffix(p.Text, "$") {
				out[i] += "$"
			}
		}
	}
	return out
}
