package view

import "testing"

func TestCalled(t *testing.T) {
	for _, c := range []struct{ text, name, want string }{
		{"run `compose up` or let compose create it", "docker compose", "run `docker compose up` or let compose create it"},
		{"run `compose up`", "", "run `compose up`"},
		{"  compose cp a:/x - | compose cp - b:/x\n  compose up  # compose file", "docker-compose", "  docker-compose cp a:/x - | docker-compose cp - b:/x\n  docker-compose up  # compose file"},
		{"see `docker compose up --help`", "docker compose", "see `docker compose up --help`"},
	} {
		if got := Called(c.text, c.name); got != c.want {
			t.Errorf("%q as %q: got %q, want %q", c.text, c.name, got, c.want)
		}
	}
}
