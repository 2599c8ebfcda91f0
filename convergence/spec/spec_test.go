package spec

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

var update = flag.Bool("update", false, "write the requests in testdata as they are now")

// TestRequests compares what the engine is asked for each service of
// testdata/*.txtar, in the setting that the file's comment tells.
func TestRequests(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("nothing in testdata", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := settingOf(archive.Comment).requests(t, string(archive.Files[0].Data))
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

// setting is what a file's comment may say in a line of its own: `api 1.45`;
// `labels`, to see those that every object has; `proxies`, for an engine whose
// docker configuration names some.
type setting struct {
	api             string
	labels, proxies bool
}

func settingOf(comment []byte) setting {
	s := setting{api: "1.41"}
	for line := range strings.Lines(string(comment)) {
		switch word, rest, _ := strings.Cut(strings.TrimSpace(line), " "); {
		case word == "api":
			s.api = rest
		case word == "labels" && rest == "":
			s.labels = true
		case word == "proxies" && rest == "":
			s.proxies = true
		}
	}
	return s
}

// asked is one call, as JSON.
type asked struct {
	Network string                 `json:",omitempty"`
	Options *network.CreateOptions `json:",omitempty"`
	Volume  *volume.CreateOptions  `json:",omitempty"`
	Create  string                 `json:",omitempty"`
	Connect string                 `json:",omitempty"`
	To      string                 `json:",omitempty"`
	Request
	Endpoint *network.EndpointSettings `json:",omitempty"`
}

// requests are all creates and connects of an up on an empty engine.
func (s setting) requests(t *testing.T, file string) []byte {
	t.Helper()
	want := load(t, file)
	have := planner.State{
		API: s.api, Volumes: []planner.Volume{{Name: "everybodys"}},
		Containers: []planner.Container{{ID: "id-of-old", Name: "shop-old-1"}},
	}
	plan, err := planner.Make(want, have, planner.Intent{Goal: planner.GoalRunning, IgnoreOrphans: true})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	for _, step := range plan.Steps {
		a, ok := s.ask(t, want, step.Action)
		if !ok {
			continue
		}
		if err := e.Encode(lean(t, a)); err != nil {
			t.Fatal(err)
		}
	}
	return bytes.ReplaceAll(b.Bytes(), []byte(want.WorkingDir()), []byte("/work"))
}

func (s setting) ask(t *testing.T, want *project.Project, action plan.Action) (asked, bool) {
	t.Helper()
	switch x := action.(type) {
	case plan.CreateNetwork:
		n, _ := want.Network(x.Key)
		options, err := Network(want.Name(), x.Key, n, "test")
		if err != nil {
			t.Fatal(err)
		}
		s.tidy(options.Labels)
		return asked{Network: n.Name, Options: &options}, true
	case plan.CreateVolume:
		v, _ := want.Volume(x.Key)
		options, err := Volume(want.Name(), x.Key, v, "test")
		if err != nil {
			t.Fatal(err)
		}
		s.tidy(options.Labels)
		return asked{Volume: &options}, true
	case plan.CreateContainer:
		return s.create(t, want, x), true
	case plan.ConnectNetwork:
		service, _ := want.Service(x.Container.Service)
		return asked{Connect: x.Container.Name, To: x.Network.Name, Endpoint: Endpoint(want, service, x.Container.Name, x.Key)}, true
	}
	return asked{}, false
}

func (s setting) create(t *testing.T, want *project.Project, x plan.CreateContainer) asked {
	t.Helper()
	r, err := s.container(t, want, x).Request()
	if err != nil {
		t.Fatal(err)
	}
	s.tidy(r.Config.Labels)
	return asked{Create: x.Container.Name, Request: r}
}

func (s setting) container(t *testing.T, want *project.Project, x plan.CreateContainer) Container {
	t.Helper()
	service, ok := want.Service(x.Container.Service)
	if !ok {
		t.Fatalf("no service %s", x.Container.Service)
	}
	service = confighash.ResolveReferences(service, func(name string) string { return "id-of-" + name })
	around := EngineDefaults{API: s.api, Version: "test", Socket: "/run/engine.sock", ReadFile: readFile}
	if s.proxies {
		around.Proxies = map[string]string{"HTTP_PROXY": "http://proxy:3128", "http_proxy": "http://proxy:3128", "NO_PROXY": "localhost"}
	}
	return Container{Project: want, Service: service, Create: x, Image: "sha256:0123", EngineDefaults: around}
}

// tidy takes out the hashes, which planner/testdata has, and the labels that
// every object has.
func (s setting) tidy(labels map[string]string) {
	for key := range labels {
		hash := strings.HasSuffix(key, "hash") || key == planner.LabelParts
		if hash || !s.labels && strings.HasPrefix(key, "com.docker.compose.") {
			delete(labels, key)
		}
	}
}

// load reads a Compose file; the project is called shop.
func load(t *testing.T, file string) *project.Project {
	t.Helper()
	p, err := project.Load(t.Context(), project.Source{
		Files: []string{"-"}, Name: "shop", Dir: t.TempDir(), Stdin: strings.NewReader(file), Env: map[string]string{"VALUE": "of a variable"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
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
			named := strings.HasPrefix(key, "/")        // a place, which may have no options
			told := strings.HasPrefix(key, "EnableIPv") // left out where nothing is said
			if value = prune(value); empty(value) && !named && !told {
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

// readFile has one file, a seccomp profile.
func readFile(name string) ([]byte, error) {
	if filepath.Base(name) != "profile.json" {
		return nil, os.ErrNotExist
	}
	return []byte("{\n  \"defaultAction\": \"SCMP_ACT_ALLOW\"\n}\n"), nil
}
