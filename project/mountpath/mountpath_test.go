package mountpath

import "testing"

func TestPathsOfConfigsAndSecrets(t *testing.T) {
	for _, c := range []struct{ source, target, config, secret string }{
		{"token", "", "/token", "/run/secrets/token"},
		{"token", "key", "/key", "/run/secrets/key"},
		{"token", "/etc//key", "/etc/key", "/etc/key"},
		{"token", "../key", "/key", "/run/key"},
	} {
		if got := Config(c.source, c.target); got != c.config {
			t.Errorf("config %q with target %q: have %q, want %q", c.source, c.target, got, c.config)
		}
		if got := Secret(c.source, c.target); got != c.secret {
			t.Errorf("secret %q with target %q: have %q, want %q", c.source, c.target, got, c.secret)
		}
	}
}
