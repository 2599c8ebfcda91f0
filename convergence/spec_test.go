package convergence

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/network"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

var update = flag.Bool("update", false, "write the requests in testdata/spec as they are now")

// TestRequests compares what the engine is asked for each service of
// testdata/spec/*.txtar. A file's comment may say `api 1.45`.
func TestRequests(t *testing.T) {
	paths, err := filepath.Glob("testdata/spec/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("nothing in testdata/spec", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := requests(t, string(archive.Files[0].Data), api(archive.Comment))
			if *update {
				archive.Files = append(archive.Files[:1], txtar.File{Name: "requests.json", Data: got})
				if err := os.WriteFile(path, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(archive.Files) != 2 {
				t.Fatal("no requests.json: run with -update, and read what comes out")
			}
			if diff := cmp.Diff(string(archive.Files[1].Data), string(got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func api(comment []byte) string {
	for line := range strings.Lines(string(comment)) {
		if version, ok := strings.CutPrefix(line, "api "); ok {
			return strings.TrimSpace(version)
		}
	}
	return "1.41"
}

// asked is one call, as JSON.
type asked struct {
	Create  string `json:",omitempty"`
	Connect string `json:",omitempty"`
	To      string `json:",omitempty"`
	request
	Endpoint *network.EndpointSettings `json:",omitempty"`
}

// requests are all creates and connects of an up on an empty engine.
func requests(t *testing.T, file, api string) []byte {
	t.Helper()
	want := load(t, file)
	plan, err := planner.Make(want, planner.State{API: api, Volumes: []planner.Volume{{Name: "everybodys"}}}, planner.Intent{Goal: planner.GoalRunning})
	if err != nil {
		t.Fatal(err)
	}
	var list []asked
	for _, step := range plan.Steps {
		switch x := step.Action.(type) {
		case planner.CreateContainer:
			list = append(list, create(t, want, x, api))
		case planner.ConnectNetwork:
			s, _ := want.Service(x.Container.Service)
			list = append(list, asked{Connect: x.Container.Name, To: x.Network.Name, Endpoint: endpoint(want, s, x.Container.Name, x.Key)})
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	for _, a := range list {
		if err := e.Encode(lean(t, a)); err != nil {
			t.Fatal(err)
		}
	}
	return bytes.ReplaceAll(b.Bytes(), []byte(want.WorkingDir()), []byte("/work"))
}

func create(t *testing.T, want *project.Project, x planner.CreateContainer, api string) asked {
	t.Helper()
	service, ok := want.Service(x.Container.Service)
	if !ok {
		t.Fatalf("no service %s", x.Container.Service)
	}
	service = planner.ResolveReferences(service, func(name string) string { return "id-of-" + name })
	r, err := spec{project: want, service: service, action: x, image: "sha256:0123", api: api, version: "test"}.request()
	if err != nil {
		t.Fatal(err)
	}
	r.Config.Labels[planner.LabelHash] = "(planner/testdata has hashes)"
	return asked{Create: x.Container.Name, request: r}
}

// lean is a value without what the engine takes for unset. An empty list can
// be meant: `entrypoint: []` clears the image's.
func lean(t *testing.T, v any) any {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	return prune(tree)
}

func prune(v any) any {
	switch x := v.(type) {
	case map[string]any:
		delete(x, "ConsoleSize") // of Windows
		for key, value := range x {
			named := strings.HasPrefix(key, "/") // a place, which may have no options
			if value = prune(value); empty(value) && !named {
				delete(x, key)
			} else {
				x[key] = value
			}
		}
		return x
	case []any:
		for i := range x {
			x[i] = prune(x[i])
		}
		return x
	}
	return v
}

// empty reports whether a value is its type's zero. An empty object can be
// what is meant: {"80/tcp": {}}.
func empty(v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case bool:
		return !x
	case float64:
		return x == 0
	case string:
		return x == ""
	}
	return false
}
