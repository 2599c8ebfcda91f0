package project

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write the wanted parts of testdata anew")

// story is one txtar: files, what to load them with, and what comes out.
type story struct {
	path    string
	archive *txtar.Archive
	src     Source
	names   []string // select: the services to select
	dir     string
}

// stories reads testdata. The comment above the files may hold lines such as
// `profiles: a b`; a file named env is the environment.
func stories(t *testing.T, folder string, run func(t *testing.T, s *story)) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join("testdata", folder, "*.txtar"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no stories in %s: %v", folder, err)
	}
	for _, path := range found {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			run(t, read1(t, path))
		})
	}
}

func read1(t *testing.T, path string) *story {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := &story{path: path, archive: archive, dir: filepath.Join(t.TempDir(), "shop")}
	s.src = Source{Dir: s.dir, Env: map[string]string{}}
	for _, f := range archive.Files {
		switch f.Name {
		case "want":
			continue
		case "env":
			for _, line := range strings.Fields(string(f.Data)) {
				name, value, _ := strings.Cut(line, "=")
				s.src.Env[name] = value
			}
			continue
		case "stdin":
			s.src.Stdin = bytes.NewReader(f.Data)
			continue
		}
		file := filepath.Join(s.dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s.settings(t)
	return s
}

func (s *story) settings(t *testing.T) {
	t.Helper()
	for line := range strings.Lines(string(s.archive.Comment)) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), ":")
		if strings.HasPrefix(line, "#") || !ok {
			continue
		}
		words := strings.Fields(value)
		switch key {
		case "files":
			s.src.Files = words
		case "name":
			s.src.Name = words[0]
		case "profiles":
			s.src.Profiles = words
		case "env-files":
			s.src.EnvFiles = words
		case "select":
			s.names = words
		case "dir":
			s.src.Dir = filepath.Join(s.dir, words[0])
		case "options":
			for _, option := range words {
				switch option {
				case "all-resources":
					s.src.AllResources = true
				case "no-interpolate":
					s.src.NoInterpolate = true
				case "no-normalize":
					s.src.NoNormalize = true
				case "no-path-resolution":
					s.src.NoPathResolution = true
				case "no-consistency":
					s.src.NoConsistency = true
				case "no-env-resolution":
					s.src.NoEnvResolution = true
				default:
					t.Fatalf("unknown option %s", option)
				}
			}
		default:
			t.Fatalf("unknown setting %s", key)
		}
	}
}

// compare holds a text against the part `want`, or writes it.
func (s *story) compare(t *testing.T, got string) {
	t.Helper()
	got = strings.ReplaceAll(got, s.dir, "$DIR")
	if *update {
		s.write(t, got)
		return
	}
	for _, f := range s.archive.Files {
		if f.Name == "want" {
			if diff := cmp.Diff(string(f.Data), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			return
		}
	}
	t.Error("the story lacks its want: run with -update")
}

func (s *story) write(t *testing.T, got string) {
	t.Helper()
	out := &txtar.Archive{Comment: s.archive.Comment}
	for _, f := range s.archive.Files {
		if f.Name != "want" {
			out.Files = append(out.Files, f)
		}
	}
	out.Files = append(out.Files, txtar.File{Name: "want", Data: []byte(got)})
	if err := os.WriteFile(s.path, txtar.Format(out), 0o644); err != nil {
		t.Fatal(err)
	}
}

// told writes problems as the user sees them, hints below.
func told(word string, problems []Problem) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintf(&b, "%s%s\n", word, p.Error())
		if p.Hint != "" {
			fmt.Fprintf(&b, "    hint: %s\n", p.Hint)
		}
	}
	return b.String()
}

// load loads and selects.
func (s *story) load() (*Project, error) {
	p, err := Load(context.Background(), s.src)
	if err != nil {
		return nil, err
	}
	return p.Select(s.names, Selection{})
}

func TestWhatFilesLoadTo(t *testing.T) {
	stories(t, "load", func(t *testing.T, s *story) {
		p, err := s.load()
		if err != nil {
			t.Fatal(err)
		}
		out, err := p.YAML()
		if err != nil {
			t.Fatal(err)
		}
		s.compare(t, told("warning: ", p.Warnings())+string(out))
	})
}

func TestBrokenFilesTellAllTheirFaults(t *testing.T) {
	stories(t, "broken", func(t *testing.T, s *story) {
		_, err := s.load()
		problems, ok := err.(Problems)
		if !ok {
			t.Fatalf("want Problems, have %T: %v", err, err)
		}
		s.compare(t, told("", problems))
	})
}
