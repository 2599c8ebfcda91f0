package planner_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// secretFile is a project whose secret values all hold the word canary. Each
// setting may be there or not, so that it comes, goes or changes.
func secretFile(t *rapid.T, version string) string {
	var y strings.Builder
	y.WriteString("services:\n  web:\n    image: img0\n    environment:\n      LEVEL: \"" + version + "\"\n")
	some := func(name, line string) {
		if rapid.Bool().Draw(t, name+" in "+version) {
			y.WriteString(line)
		}
	}
	some("password", "      DB_PASSWORD: canary-"+version+"\n")
	some("token", "      apiToken: canary-"+version+"\n")
	some("url", "      DATABASE_URL: postgres://me:canary-"+version+"@db/shop\n")
	some("innocent url", "      DATABASE_URL2: postgres://db/shop\n")
	some("secret's value", "      COPY: canary-secret\n")
	y.WriteString("    labels:\n      a: b\n")
	some("label", "      my.api-key: canary-"+version+"\n")
	some("env file", "    env_file: [canary.env]\n")
	some("health check", "    healthcheck: {test: [CMD, check, \"http://me:canary-"+version+"@localhost/\"]}\n")
	some("command", "    command: [run, \"--dsn=mysql://me:canary-"+version+"@db/\"]\n")
	some("build", "    build: {context: ., args: {TOKEN: canary-"+version+"}}\n")
	y.WriteString("    secrets: [s]\nsecrets: {s: {environment: S}}\n")
	return y.String()
}

// TestNoSecretInPlans: whatever changes, the values of secrets are not in a
// plan, nor in the error that stands for one.
func TestNoSecretInPlans(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "canary.env"), []byte("FROM_FILE=canary-file\nOTHER=canary-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		m := newModel("1.41")
		m.images["img0"] = planner.Image{ID: "sha256:img0"}
		if rapid.Bool().Draw(t, "the user has a key") {
			m.key = []byte("key")
		}
		m.bringUp(t, loadSecrets(t, dir, "v1"), false)
		v2 := loadSecrets(t, dir, "v2")
		plan, err := planner.Make(v2, m.state(v2), up())
		raw, jsonErr := json.Marshal(plan)
		if jsonErr != nil {
			t.Fatal(jsonErr)
		}
		if text := string(raw) + fmt.Sprint(err) + dump(plan); strings.Contains(text, "canary") {
			t.Fatalf("a secret shows:\n%s", text)
		}
	})
}

func loadSecrets(t *rapid.T, dir, version string) *project.Project {
	p, err := project.Load(t.Context(), project.Source{
		Files: []string{"-"}, Dir: dir, Stdin: strings.NewReader(secretFile(t, version)), Name: "shop",
		Env: map[string]string{"S": "canary-secret"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}
