package project

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

func TestWhereValuesComeFrom(t *testing.T) {
	src := files(t, map[string]string{
		"a.yaml": `include: [sub/inc.yaml]
x-env: &env {SHARED: one}
services:
  web:
    image: nginx:1
    environment:
      A: "1"
    ports: ["80:80"]
  api:
    extends: {file: base.yaml, service: base}
    environment:
      <<: *env
      B: x
  dotted.name:
    image: x
    depends_on: [web]
`,
		"b.yaml": `services:
  web:
    image: nginx:2
    environment: ["A=2", "C=3"]
    ports: ["81:81"]
`,
		"base.yaml":    "services:\n  base:\n    image: base\n    user: root\n",
		"sub/inc.yaml": "services:\n  db:\n    image: postgres\n    command: [a, b]\n",
	})
	src.Files = []string{"a.yaml", "b.yaml"}
	p, err := Load(context.Background(), src)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"services.web.image":                  "b.yaml:3:12 a.yaml:5:12",
		"services.web.environment.A":          "b.yaml:4:19 a.yaml:7:10",
		"services.web.environment.C":          "b.yaml:4:26",
		"services.web.ports":                  "b.yaml:5:5 a.yaml:8:5",
		"services.web.ports[0]":               "", // which of the two is not known
		"services.db.command[1]":              "sub/inc.yaml:4:18",
		"services.db.image":                   "sub/inc.yaml:3:12",
		"services.api.image":                  "base.yaml:3:12",
		"services.api.user":                   "base.yaml:4:11",
		"services.api.environment.SHARED":     "a.yaml:2:22",
		"services.dotted.name.image":          "a.yaml:15:12",
		"services.dotted.name.depends_on.web": "a.yaml:16:18",
		"services.web.nothing":                "",
		"services.web.image.deeper":           "",
		"networks.default":                    "",
	} {
		var got []string
		for _, pos := range p.Origin(path) {
			got = append(got, fmt.Sprintf("%s:%d:%d", pos.File, pos.Line, pos.Column))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: want %q, have %q", path, want, strings.Join(got, " "))
		}
	}
}
