package ladder

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

func TestLost(t *testing.T) {
	for name, c := range map[string]struct{ sent, kept, want string }{
		"what the server adds is no loss":    {`{a: 1}`, `{a: 1, b: 2}`, ""},
		"a dropped field":                    {`{spec: {lifecycle: {stopSignal: SIGINT}, name: a}}`, `{spec: {lifecycle: {}, name: a}}`, "spec.lifecycle.stopSignal (SIGINT, now <nil>)"},
		"a dropped object":                   {`{spec: {lifecycle: {stopSignal: SIGINT}}}`, `{spec: {}}`, "spec.lifecycle"},
		"another value":                      {`{a: x}`, `{a: z}`, "a (x, now z)"},
		"a shorter list":                     {`{a: [1, 2]}`, `{a: [1]}`, "a"},
		"a field in a list":                  {`{a: [{b: 1}]}`, `{a: [{c: 1}]}`, "a[0].b (1, now <nil>)"},
		"a quantity in other words":          {`{cpu: 1000m, memory: 1048576, size: 1024Mi}`, `{cpu: "1", memory: 1Mi, size: 1Gi}`, ""},
		"another quantity":                   {`{memory: 1Gi}`, `{memory: 1G}`, "memory (1Gi, now 1G)"},
		"what says nothing":                  {`{a: {}, b: null, c: 0, d: "", e: false, f: []}`, `{}`, ""},
		"true is not nothing":                {`{a: true}`, `{}`, "a (true, now <nil>)"},
		"a secret in plain words":            {`{kind: Secret, stringData: {a: b}}`, `{kind: Secret, data: {a: Yg==}}`, ""},
		"a secret in plain words, and lost":  {`{kind: Secret, stringData: {a: b}}`, `{kind: Secret, data: {a: Yw==}}`, "data.a (Yg==, now Yw==)"},
		"an object in the place of a string": {`{a: x}`, `{a: {}}`, "a (x, now map[])"},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(Lost(tree(t, c.sent), tree(t, c.kept)), ", ")
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func tree(t *testing.T, text string) map[string]any {
	t.Helper()
	var m map[string]any
	if err := yaml.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	return m
}
