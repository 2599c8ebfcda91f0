package confighash_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/project"
)

// hashTable is a project of testdata/hash.txtar, and its tables of hashes.
func hashTable(t *testing.T, file string) (*project.Project, map[string]map[string]string) {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/hash.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	tables := map[string]map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
		tables[f.Name] = map[string]string{}
		for line := range strings.Lines(string(f.Data)) {
			if name, hash, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
				tables[f.Name][name] = hash
			}
		}
	}
	p, err := project.Load(context.Background(), project.Source{
		Files: []string{"-"}, Dir: "/srv/shop", Stdin: strings.NewReader(files[file]), Profiles: []string{"*"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p, tables
}

// Our hash is docker compose v5's, byte for byte.
func TestHashIsV5s(t *testing.T) {
	for file, table := range map[string]string{"compose.yaml": "v5", "newer.yaml": "newer v5"} {
		p, tables := hashTable(t, file)
		if diff := cmp.Diff(tables[table], hashesOf(t, p)); diff != "" {
			t.Errorf("%s (-docker compose v5 +ours) %s", file, diff)
		}
	}
}

// hashesOf are the hashes of all that a project has.
func hashesOf(t *testing.T, p *project.Project) map[string]string {
	t.Helper()
	out := map[string]string{}
	set := func(name string, hash string, err error) {
		if err != nil {
			t.Fatal(err)
		}
		out[name] = hash
	}
	for s := range p.Services() {
		hash, err := confighash.Hash(s)
		set("service."+s.Name, hash, err)
	}
	for key, n := range p.Networks() {
		hash, err := confighash.NetworkHash(n)
		set("network."+key, hash, err)
	}
	for key, v := range p.Volumes() {
		hash, err := confighash.VolumeHash(v)
		set("volume."+key, hash, err)
	}
	return out
}

// A container that docker-compose 2.26.1 made is recognised.
func TestHashesOfV226AreRecognised(t *testing.T) {
	p, tables := hashTable(t, "compose.yaml")
	want := tables["v2.26.1"]
	count := 0
	for s := range p.Services() {
		count++
		same, err := confighash.Recognizes(s, want[s.Name])
		if err != nil {
			t.Fatal(err)
		}
		if !same {
			t.Errorf("%s: the hash %s of docker-compose 2.26.1 is not recognised", s.Name, want[s.Name])
		}
	}
	if count != len(want) {
		t.Errorf("%d services, %d in the table", count, len(want))
	}
}

// What is left out of the hash can change without a container being replaced;
// any other setting cannot.
func TestHashSeesWhatAContainerIsMadeOf(t *testing.T) {
	base := "services: {web: {image: i, environment: {A: b}}, db: {image: i}}"
	for name, test := range map[string]struct {
		yaml string
		same bool
	}{
		"scale":       {"services: {web: {image: i, environment: {A: b}, scale: 3}, db: {image: i}}", true},
		"depends_on":  {"services: {web: {image: i, environment: {A: b}, depends_on: [db]}, db: {image: i}}", true},
		"build":       {"services: {web: {image: i, environment: {A: b}, build: .}, db: {image: i}}", true},
		"pull_policy": {"services: {web: {image: i, environment: {A: b}, pull_policy: always}, db: {image: i}}", true},
		"environment": {"services: {web: {image: i, environment: {A: c}}, db: {image: i}}", false},
		"command":     {"services: {web: {image: i, environment: {A: b}, command: c}, db: {image: i}}", false},
		"restart":     {"services: {web: {image: i, environment: {A: b}, restart: always}, db: {image: i}}", false},
	} {
		t.Run(name, func(t *testing.T) {
			if same := webHash(t, base) == webHash(t, test.yaml); same != test.same {
				t.Errorf("the same hash: %v", same)
			}
		})
	}
}

func webHash(t *testing.T, yaml string) string {
	t.Helper()
	s, _ := load(t, yaml, nil).Service("web")
	hash, err := confighash.Hash(s)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}
