package ladder

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"k8s.io/apimachinery/pkg/util/validation"
	"sigs.k8s.io/yaml"

	"github.com/seed-6dc66d55/compose/cmd/compose/cli"
	"github.com/seed-6dc66d55/compose/project"
)

// TestGoldensClimb takes every manifest that the export's own tests hold for
// right up the ladder.
func TestGoldensClimb(t *testing.T) {
	const folder = "../../k8sexport/testdata"
	files, err := filepath.Glob(folder + "/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens in %s (%v)", folder, err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		manifests := section(archive, "manifests.yaml")
		if manifests == nil {
			continue // an error is what it becomes
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			apart(t, manifests)
			o := around(t, unpack(t, archive))
			o.given(t, section(archive, "options.yaml"))
			climb(t, manifests, o)
		})
	}
}

// TestExamplesClimb exports what a user would, as a user would.
func TestExamplesClimb(t *testing.T) { climbAll(t, "../../examples/*/compose.yaml", 1) }

// TestSamplesClimb does so for well-known projects, where they are.
func TestSamplesClimb(t *testing.T) {
	folder := os.Getenv("COMPOSE_TEST_SAMPLES")
	if folder == "" {
		folder = "../../../shared/samples"
	}
	climbAll(t, folder+"/*/compose.yaml", 0)
}

func climbAll(t *testing.T, pattern string, least int) {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) < least {
		t.Fatalf("no projects %s (%v)", pattern, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			manifests := exported(t, file)
			apart(t, manifests)
			climb(t, manifests, around(t, file))
		})
	}
}

// apart lets a case run beside others, unless it takes ports of nodes: those
// are there once.
func apart(t *testing.T, manifests []byte) {
	if !bytes.Contains(manifests, []byte("hostPort:")) && !bytes.Contains(manifests, []byte("hostNetwork:")) && !bytes.Contains(manifests, []byte("nodePort:")) {
		t.Parallel()
	}
}

// exported is what `compose k8s export` writes, twice the same.
func exported(t testing.TB, file string) []byte {
	t.Helper()
	first := exportOnce(t, file)
	if second := exportOnce(t, file); !bytes.Equal(first, second) {
		t.Errorf("exported again, it differs:\n%s\n---- and\n%s", first, second)
	}
	return first
}

func exportOnce(t testing.TB, file string) []byte {
	t.Helper()
	dir, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		t.Fatal(err)
	}
	var out, said bytes.Buffer
	code := cli.Run(t.Context(), cli.World{
		Args: []string{"-f", filepath.Join(dir, filepath.Base(file)), "k8s", "export", "--inspect=false"},
		Env:  map[string]string{}, Dir: dir, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &said, Now: time.Now,
	})
	if code != 0 {
		t.Fatalf("export %s: exit %d\n%s", file, code, said.String())
	}
	return out.Bytes()
}

// unpack writes a golden's project into a folder and returns its file. A file
// `NAME MODE` has that mode, one `NAME size N` is that long.
func unpack(t testing.TB, archive *txtar.Archive) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range archive.Files {
		words := strings.Fields(f.Name)
		path := filepath.Join(dir, words[0])
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "compose.yaml")
}

// around is what the manifests of a project may refer to: what the files call
// external or existing, and the names that its services know each other by.
func around(t testing.TB, file string) Outside {
	t.Helper()
	file, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	want, err := project.Load(context.Background(), project.Source{Files: []string{file}, Dir: filepath.Dir(file), Env: map[string]string{}})
	if err != nil {
		t.Fatal(err)
	}
	var o Outside
	there := func(kind, name string) { o.Objects = append(o.Objects, kind+"/"+plain(name)) }
	for _, v := range want.Volumes() {
		if v.External {
			there("PersistentVolumeClaim", v.Name)
		}
	}
	for _, c := range want.Configs() {
		if c.External {
			there("ConfigMap", c.Name)
		}
	}
	for _, s := range want.Secrets() {
		if s.External {
			there("Secret", s.Name)
		}
	}
	top, _ := want.Extension("x-k8s")
	o.Objects = append(o.Objects, existing(top)...)
	for s := range want.Services() {
		o.Objects = append(o.Objects, existing(s.Extensions["x-k8s"])...)
		o.Hosts = append(o.Hosts, hosts(s)...)
	}
	return o
}

// given adds what the options of a golden name or leave open.
func (o *Outside) given(t testing.TB, text []byte) {
	t.Helper()
	var options struct{ Secrets, ImagePullSecret string }
	if err := yaml.Unmarshal(text, &options); err != nil {
		t.Fatal(err)
	}
	o.Unfilled = options.Secrets == "stub"
	if options.ImagePullSecret != "" {
		o.Objects = append(o.Objects, "Secret/"+options.ImagePullSecret)
	}
}

// existing are the objects that an extension names.
func existing(extension any) []string {
	var all []string
	keys, _ := extension.(map[string]any)
	for key, kind := range map[string]string{"tlsSecret": "Secret", "serviceAccount": "ServiceAccount", "imagePullSecret": "Secret"} {
		if name, ok := keys[key]; ok {
			all = append(all, fmt.Sprintf("%s/%v", kind, name))
		}
	}
	return all
}

// hosts are a service's names, as far as Kubernetes can have them; the export
// reports the others.
func hosts(s project.Service) []string {
	if s.NetworkMode == "none" || s.NetworkMode == "host" {
		return nil
	}
	names := []string{s.Name}
	if s.ContainerName != "" {
		names = append(names, s.ContainerName)
	}
	for _, n := range s.Networks {
		if n != nil {
			names = append(names, n.Aliases...)
		}
	}
	var valid []string
	for _, name := range names {
		if len(validation.IsDNS1035Label(name)) == 0 {
			valid = append(valid, name)
		}
	}
	return valid
}

// plain is a name as an object can have it.
func plain(name string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r - 'A' + 'a'
		}
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, name), "-")
}
