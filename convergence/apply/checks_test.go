package apply

import (
	"strings"
	"testing"
)

func TestWhatASecretLacksIsSaidBeforeAnythingChanges(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Forget()
		err := l.up(`
services:
  web: {image: app, secrets: [variable]}
  db: {image: app, secrets: [{source: file, mode: 0400}]}
secrets:
  variable: {environment: NOT_THERE}
  file: {file: /not/there}
`, Options{})
		for _, want := range []string{`service web: environment variable "NOT_THERE" required by secret "variable" is not set`, "service db: read secret file: open /not/there"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v does not say %q", err, want)
			}
		}
		if m := l.server.Mutations(); len(m) > 0 {
			t.Errorf("it did %v", m)
		}
	})
}
