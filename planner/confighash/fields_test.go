package confighash_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

func TestFields(t *testing.T) {
	s, _ := load(t, `
services:
  web:
    image: nginx
    build: .
    scale: 3
    pull_policy: build
    depends_on: [db]
    profiles: []
    command: [sh, -c, "sleep 1"]
    environment: {LOG_LEVEL: info, UNSET: null}
    ports: ["8080:80"]
    ulimits: {nofile: {soft: 1, hard: 2}}
    stop_grace_period: 1m30s
    deploy: {replicas: 3, resources: {limits: {memory: 50m}}}
  db: {image: postgres}
`, nil).Service("web")
	got, err := confighash.Fields(s)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"image": "nginx", "command": `sh -c "sleep 1"`, "environment.LOG_LEVEL": "info", "stop_grace_period": "1m30s",
		"ports[0].mode": "ingress", "ports[0].target": "80", "ports[0].published": "8080", "ports[0].protocol": "tcp",
		"ulimits.nofile.soft": "1", "ulimits.nofile.hard": "2", "deploy.resources.limits.memory": "52428800",
		"deploy.placement": "{}",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got)", diff)
	}
}

// What only this tool reads replaces no container, whatever the config-hash of
// docker compose says of it.
func TestWhatNoContainerIsMadeWithIsNoPartOfIt(t *testing.T) {
	described := func(more string) (confighash.Parts, map[string]string) {
		s, _ := load(t, "services: {web: {image: i"+more+"}, db: {image: i}}", nil).Service("web")
		parts, err := confighash.PartsOf(s)
		if err != nil {
			t.Fatal(err)
		}
		fields, err := confighash.Fields(s)
		if err != nil {
			t.Fatal(err)
		}
		return parts, fields
	}
	parts, fields := described("")
	for _, more := range []string{
		"develop: {watch: [{path: src, action: restart}]}", "attach: false", "depends_on: [db]", "profiles: []", "scale: 3",
		"deploy: {replicas: 3}", "pull_policy: always", "build: .",
	} {
		with, and := described(", " + more)
		if diff := cmp.Diff(parts, with); diff != "" {
			t.Errorf("%s: parts (-without +with)\n%s", more, diff)
		}
		delete(and, "deploy.placement") // which the model gives to every deploy
		if diff := cmp.Diff(fields, and); diff != "" {
			t.Errorf("%s: fields (-without +with)\n%s", more, diff)
		}
	}
	if with, _ := described(", user: me"); cmp.Equal(parts, with) {
		t.Error("a user makes no difference")
	}
}

func TestJoinWords(t *testing.T) {
	for want, words := range map[string][]string{
		"":                  nil,
		"nginx -g off":      {"nginx", "-g", "off"},
		`sh -c "sleep 1"`:   {"sh", "-c", "sleep 1"},
		`echo "" "a\"b"`:    {"echo", "", `a"b`},
		`echo "two\nlines"`: {"echo", "two\nlines"},
	} {
		if got := confighash.JoinWords(words); got != want {
			t.Errorf("%q: got %s, want %s", words, got, want)
		}
	}
}

// Nobody without the key can tell a value from its digest, nor which fields
// have the same value.
func TestDigests(t *testing.T) {
	fields := map[string]string{"environment.A": "1", "environment.B": "1"}
	if confighash.Digests(fields, nil) != nil {
		t.Error("digests without a key")
	}
	one, other := confighash.Digests(fields, []byte("one")), confighash.Digests(fields, []byte("other"))
	if diff := cmp.Diff(one, confighash.Digests(fields, []byte("one"))); diff != "" {
		t.Error("not the same twice", diff)
	}
	if one["environment.A"] == other["environment.A"] {
		t.Error("the same with another key")
	}
	if one["environment.A"] == one["environment.B"] {
		t.Error("the same for two fields of one value")
	}
}

func TestChangeInWords(t *testing.T) {
	for want, c := range map[string]plan.Change{
		`image: "a" -> "b"`:        {Path: "image", From: "a", To: "b", KnownFrom: true},
		`image: "b" added`:         {Path: "image", To: "b", KnownFrom: true},
		`image: "a" removed`:       {Path: "image", From: "a", KnownFrom: true},
		`image: changed to "b"`:    {Path: "image", To: "b"},
		`image: changed`:           {Path: "image"},
		`image: changed (secret)`:  {Path: "image", Secret: true},
		`image: "say \"a\"" added`: {Path: "image", To: `say "a"`, KnownFrom: true},
	} {
		if got := c.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
