package project

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/internal/bench/large"
)

// files writes files into a folder of the test and makes a Source of it.
func files(t *testing.T, content map[string]string) Source {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	for name, text := range content {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return Source{Dir: dir, Env: map[string]string{}}
}

func compose(t *testing.T, text string) *Project {
	t.Helper()
	p, err := Load(context.Background(), files(t, map[string]string{"compose.yaml": text}))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const chain = `
services:
  web: {image: nginx, depends_on: [api, cache]}
  api: {image: api, depends_on: {db: {condition: service_healthy}}}
  cache: {image: redis}
  db: {image: postgres}
  alone: {image: x}
  tools: {image: x, profiles: [debug], depends_on: [db]}
`

func serviceNames(p *Project) []string {
	var out []string
	for s := range p.Services() {
		out = append(out, s.Name)
	}
	return out
}

func TestServicesComeAfterWhatTheyDependOn(t *testing.T) {
	want := []string{"alone", "cache", "db", "api", "web"}
	if diff := cmp.Diff(want, serviceNames(compose(t, chain))); diff != "" {
		t.Error(diff)
	}
}

func TestASelectionReaches(t *testing.T) {
	for _, c := range []struct {
		names []string
		o     Selection
		want  []string
	}{
		{nil, Selection{}, []string{"alone", "cache", "db", "api", "web"}},
		{[]string{"api"}, Selection{}, []string{"db", "api"}},
		{[]string{"api"}, Selection{NoDeps: true}, []string{"api"}},
		{[]string{"db"}, Selection{Dependents: true}, []string{"db", "api", "web"}},
		{[]string{"tools"}, Selection{}, []string{"db", "tools"}},
		{[]string{"tools", "cache"}, Selection{NoDeps: true}, []string{"cache", "tools"}},
	} {
		p, err := compose(t, chain).Select(c.names, c.o)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, serviceNames(p)); diff != "" {
			t.Errorf("%v %+v: %s", c.names, c.o, diff)
		}
		for _, name := range []string{"web", "api", "cache", "db", "alone", "tools"} {
			if !p.Known(name) {
				t.Errorf("%v: %s is no orphan", c.names, name)
			}
		}
		if p.Known("stranger") {
			t.Error("stranger is an orphan")
		}
	}
}

func TestASelectionCanBeNarrowedAgain(t *testing.T) {
	p, err := compose(t, chain).Select([]string{"web"}, Selection{})
	if err != nil {
		t.Fatal(err)
	}
	if p, err = p.Select([]string{"cache"}, Selection{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"cache"}, serviceNames(p)); diff != "" {
		t.Error(diff)
	}
}

func TestWithoutItsDependenciesAServiceDependsOnNothing(t *testing.T) {
	whole := compose(t, chain)
	p, err := whole.Select([]string{"web"}, Selection{NoDeps: true})
	if err != nil {
		t.Fatal(err)
	}
	s, _ := p.Service("web")
	if len(s.DependsOn) != 0 {
		t.Errorf("web waits for %v", s.DependsOn)
	}
	if s, _ = whole.Service("web"); len(s.DependsOn) != 2 {
		t.Error("the selection changed the project it was made from")
	}
}

func TestAnUnknownServiceIsNamedWithTheNearest(t *testing.T) {
	_, err := compose(t, chain).Select([]string{"wbe", "completely-different"}, Selection{})
	want := Problems{
		{Message: "no such service: wbe", Hint: "did you mean web?"},
		{Message: "no such service: completely-different"},
	}
	if diff := cmp.Diff(want, err); diff != "" {
		t.Error(diff)
	}
}

func TestAnEnabledServiceMayNeedADisabledOne(t *testing.T) {
	p := compose(t, `
services:
  a: {image: x, profiles: [one], depends_on: [b]}
  b: {image: x, profiles: [two]}
`)
	_, err := p.Select([]string{"a"}, Selection{})
	want := Problems{{
		File: "compose.yaml", Line: 3, Column: 47, Path: "services.a.depends_on.b",
		Message: `service "b" is required by "a" but is disabled. Can be enabled by profiles [two]`,
		Hint:    "enable it with --profile two, or make the dependency `required: false`",
	}}
	if diff := cmp.Diff(want, err); diff != "" {
		t.Error(diff)
	}
}

func TestAServiceThatASelectionEnablesIsChecked(t *testing.T) {
	p := compose(t, `
services:
  a: {image: x}
  b: {image: x, profiles: [two], networks: [nowhere]}
`)
	_, err := p.Select([]string{"b"}, Selection{})
	if err == nil || !strings.Contains(err.Error(), "refers to undefined network nowhere") {
		t.Errorf("have %v", err)
	}
}

func TestAFileThatAnotherServiceLacksIsNoFault(t *testing.T) {
	p := compose(t, `
services:
  a: {image: x}
  b: {image: x, env_file: missing.env}
`)
	if _, err := p.Select([]string{"a"}, Selection{}); err != nil {
		t.Error(err)
	}
	if _, err := p.Select([]string{"b"}, Selection{}); err == nil {
		t.Error("b lacks its env_file")
	}
	if w := p.Warnings(); len(w) != 0 {
		t.Errorf("it concerns nobody before a selection: %v", w)
	}
}

func TestScale(t *testing.T) {
	whole := compose(t, `
services:
  web: {image: nginx, deploy: {replicas: 2}}
  one: {image: nginx, container_name: only}
`)
	p, err := whole.WithScale("web", 5)
	if err != nil {
		t.Fatal(err)
	}
	if p.Scale("web") != 5 || whole.Scale("web") != 2 || p.Scale("nobody") != 0 {
		t.Errorf("have %d and %d", p.Scale("web"), whole.Scale("web"))
	}
	if p, err = p.Select([]string{"web"}, Selection{}); err != nil || p.Scale("web") != 5 {
		t.Errorf("a selection keeps the scale: %d %v", p.Scale("web"), err)
	}
	for name, n := range map[string]int{"one": 2, "web": -1, "wbe": 1} {
		if _, err := whole.WithScale(name, n); err == nil {
			t.Errorf("%s cannot be scaled to %d", name, n)
		}
	}
}

func TestAProjectFromLabels(t *testing.T) {
	p := FromLabels("shop", []Labelled{
		{Service: "web", DependsOn: []LabelledDependency{{Service: "db", Condition: "service_healthy", Restart: true}, {Service: "gone"}}},
		{Service: "db"},
	})
	if p.FromFile() || p.Name() != "shop" || len(p.Origin("services.web")) != 0 || len(p.Warnings()) != 0 {
		t.Errorf("have %+v", p)
	}
	if diff := cmp.Diff([]string{"db", "web"}, serviceNames(p)); diff != "" {
		t.Error(diff)
	}
	web, _ := p.Service("web")
	want := types.DependsOnConfig{
		"db":   {Condition: "service_healthy", Restart: true},
		"gone": {Condition: "service_started"},
	}
	if diff := cmp.Diff(want, web.DependsOn); diff != "" {
		t.Error(diff)
	}
	if _, err := p.Select([]string{"web"}, Selection{}); err != nil {
		t.Errorf("no dependency is required: %v", err)
	}
	if diff := cmp.Diff([]string{"web"}, p.Dependents("db")); diff != "" {
		t.Error(diff)
	}
}

func TestTheModelIsACopy(t *testing.T) {
	p := compose(t, chain)
	m := p.Model()
	s := m.Services["web"]
	s.DependsOn["api"] = types.ServiceDependency{Condition: "changed"}
	delete(m.Services, "db")
	web, _ := p.Service("web")
	if web.DependsOn["api"].Condition == "changed" || len(p.ServiceNames()) != 5 {
		t.Error("changing the model changed the project")
	}
}

func TestName(t *testing.T) {
	src := files(t, map[string]string{"compose.yaml": "services: {web: {bogus: 1}}\nname: from-file\n"})
	for _, c := range []struct {
		change func(*Source)
		want   string
	}{
		{func(*Source) {}, "from-file"},
		{func(s *Source) { s.Env = map[string]string{"COMPOSE_PROJECT_NAME": "from-env"} }, "from-env"},
		{func(s *Source) { s.Name = "from-flag" }, "from-flag"},
		{func(s *Source) { s.Name, s.Dir = "from-flag", t.TempDir() }, "from-flag"},
	} {
		one := src
		c.change(&one)
		if got, err := Name(one); got != c.want || err != nil {
			t.Errorf("want %s, have %s, %v", c.want, got, err)
		}
	}
	if _, err := Name(Source{Dir: t.TempDir()}); !errors.Is(err, ErrNoFile) {
		t.Errorf("without file and name: %v", err)
	}
	if _, err := Name(Source{Dir: t.TempDir(), Name: "Not Valid"}); err == nil {
		t.Error("a name that is given must be valid as it is")
	}
}

func TestTheNameIsFoundWhereverItStands(t *testing.T) {
	for content, want := range map[string]string{
		"name: a\nservices: {}\n":                          "a",
		"services:\n  x:\n    name: b\n":                   "",
		"# name: no\n\"name\": c\n":                        "c",
		"{services: {}, name: d}\n":                        "d",
		"  services:\n    name: no\n  name: e\n":           "e",
		"--- \nname: f\n---\nname: g\n":                    "g",
		"services:\n  x: |\n    a\nname: h # comment\n":    "h",
		"x-a: &a {name: i}\n<<: *a\n":                      "i",
		"? name\n: j\n":                                    "j",
		"container_name: no\nnames: no\n":                  "",
		"\ufeffname: k\n":                                  "k",
		"name: l\nservices:\n  broken: [\n":                "",
		"%YAML 1.1\n---\nname: m\n":                        "m",
		"networks:\n  n:\n    name: no\nservices:\n  a: b": "",
	} {
		if got := topLevelName([]byte(content)); got != want {
			t.Errorf("%q: want %q, have %q", content, want, got)
		}
	}
}

func TestWithoutAFileThereIsErrNoFile(t *testing.T) {
	_, err := Load(context.Background(), Source{Dir: t.TempDir()})
	if !errors.Is(err, ErrNoFile) {
		t.Errorf("have %v", err)
	}
	_, err = Load(context.Background(), Source{Dir: t.TempDir(), Files: []string{"nowhere.yaml"}})
	if errors.Is(err, ErrNoFile) || err.Error() != "nowhere.yaml: no such file or directory" {
		t.Errorf("a file that was named must be there: %v", err)
	}
	_, err = Load(context.Background(), Source{Dir: t.TempDir(), Files: []string{"oci://registry.example/stack:1"}})
	var problems Problems
	if !errors.As(err, &problems) || problems[0].File != "oci://registry.example/stack:1" || problems[0].Hint == "" {
		t.Errorf("a file of a registry is told as it was named, with a hint: %#v", err)
	}
}

func TestAliasBombsAreRefusedAtOnce(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("x-0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 20 {
		fmt.Fprintf(&bomb, "x-%d: &a%d [%s]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d, ", i), 10))
	}
	bomb.WriteString("services: {web: {image: x, command: *a20}}\n")
	for name, content := range map[string]map[string]string{
		"in the file":         {"compose.yaml": bomb.String()},
		"in an included file": {"compose.yaml": "include: [bomb.yaml]\n", "bomb.yaml": bomb.String()},
		"in an extended file": {"compose.yaml": "services: {a: {extends: {file: bomb.yaml, service: web}}}\n", "bomb.yaml": bomb.String()},
	} {
		t.Run(name, func(t *testing.T) {
			src := files(t, content)
			start := time.Now()
			_, err := Load(context.Background(), src)
			if err == nil || !strings.Contains(err.Error(), "the aliases of the file expand to more than 200000 values") {
				t.Errorf("have %v", err)
			}
			// A tenth of a second on an idle machine; compose-go takes minutes.
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

func TestServicesThatDependOnAllBeforeThemLoad(t *testing.T) {
	var b strings.Builder
	b.WriteString("services:\n")
	for i := range 60 {
		fmt.Fprintf(&b, "  s%d:\n    image: x\n", i)
		if i > 0 {
			b.WriteString("    depends_on:\n")
		}
		for j := range i {
			fmt.Fprintf(&b, "      - s%d\n", j)
		}
	}
	if n := len(compose(t, b.String()).ServiceNames()); n != 60 {
		t.Errorf("have %d services", n)
	}
}

func TestLargeProjectsLoad(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const n, values = 500, 110_000 // beyond compose-go's own bound of 100,000
	file := filepath.Join(t.TempDir(), "compose.yaml")
	if err := os.WriteFile(file, []byte(large.File(n)+filler(values)), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := Load(context.Background(), Source{Files: []string{file}, Dir: filepath.Dir(file)})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.ServiceNames()) != n {
		t.Errorf("have %d services", len(p.ServiceNames()))
	}
}

// filler is as many values, which cost less time than those of services.
func filler(values int) string { return "x-filler: [" + strings.Repeat("0, ", values) + "]\n" }

func TestProjectsLoadSideBySide(t *testing.T) {
	src := files(t, map[string]string{"compose.yaml": chain + "  extra: {image: x$UNSET}\n"})
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			p, err := Load(context.Background(), src)
			if err != nil {
				t.Error(err)
				return
			}
			var both sync.WaitGroup
			for range 2 {
				both.Go(func() { p.Origin("services.web.image"); p.Scrub("text"); p.Warnings() })
			}
			both.Wait()
		})
	}
	group.Wait()
}

// Compose-go's own command line is the measure for what files mean.
func TestTheModelIsThatOfComposeGo(t *testing.T) {
	stories(t, "load", func(t *testing.T, s *story) {
		if strings.Contains(string(s.archive.Comment), "\nselect:") || strings.Contains(string(s.archive.Comment), "\noptions:") ||
			strings.Contains(string(s.archive.Comment), "\ndir:") || s.src.Stdin != nil {
			t.Skip("loads otherwise")
		}
		sameAsComposeGo(t, s.src)
	})
}

// COMPOSE_SAMPLES names a folder of folders with Compose files of other
// people; without it, one that may lie beside the repository is looked for.
func TestSamplesLoadAsWithComposeGo(t *testing.T) {
	folder := os.Getenv("COMPOSE_SAMPLES")
	if folder == "" {
		folder = filepath.Join("..", "..", "shared", "samples")
		if _, err := os.Stat(folder); err != nil {
			t.Skip("no samples: ", err)
		}
	}
	folder, err := filepath.Abs(folder) // as Source wants it
	if err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(folder, "*", "compose.yaml"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no samples in %s: %v", folder, err)
	}
	for _, file := range found {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			sameAsComposeGo(t, Source{Dir: filepath.Dir(file)})
		})
	}
}

func sameAsComposeGo(t *testing.T, src Source) {
	t.Helper()
	p, err := Load(context.Background(), src)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = p.Select(nil, Selection{}); err != nil {
		t.Fatal(err)
	}
	ours, err := p.Model().MarshalYAML()
	if err != nil {
		t.Fatal(err)
	}
	theirs := loadedByComposeGo(t, src)
	if diff := cmp.Diff(theirs, string(ours)); diff != "" {
		t.Errorf("(-compose-go +ours)\n%s", diff)
	}
}

func loadedByComposeGo(t *testing.T, src Source) string {
	t.Helper()
	t.Chdir(src.Dir)
	var env []string
	for name, value := range src.Env {
		env = append(env, name+"="+value)
	}
	slices.Sort(env)
	options, err := cli.NewProjectOptions(src.Files,
		cli.WithEnv(env), cli.WithName(src.Name), cli.WithEnvFiles(src.EnvFiles...), cli.WithDotEnv,
		cli.WithConfigFileEnv, cli.WithDefaultConfigPath, cli.WithEnvFiles(src.EnvFiles...), cli.WithDotEnv,
		cli.WithDefaultProfiles(src.Profiles...), cli.WithDiscardEnvFile, cli.WithoutUnnecessaryResources)
	if err != nil {
		t.Fatal(err)
	}
	model, err := options.LoadProject(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	out, err := model.MarshalYAML()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestPathsThatStayRelativeAreReadAllTheSame(t *testing.T) {
	src := files(t, map[string]string{
		"compose.yaml": "services:\n  web: {image: x, env_file: web.env, label_file: web.labels}\n",
		"web.env":      "A=1\n", "web.labels": "b=2\n",
	})
	src.NoPathResolution = true
	p, err := Load(context.Background(), src)
	if err != nil {
		t.Fatal(err)
	}
	web, _ := p.Service("web")
	if web.Environment["A"] == nil || web.Labels["b"] != "2" || !slices.Equal(web.LabelFiles, []string{"web.labels"}) {
		t.Errorf("have %v %v %v", web.Environment, web.Labels, web.LabelFiles)
	}
	if _, err := p.Select(nil, Selection{}); err != nil {
		t.Error(err)
	}
}

func TestJSONHasTheModelToo(t *testing.T) {
	out, err := compose(t, "name: shop\nservices:\n  web: {image: x, command: [echo, $$HOME]}\n").JSON()
	if err != nil {
		t.Fatal(err)
	}
	var have struct {
		Name     string
		Services map[string]struct{ Command []string }
	}
	if err := json.Unmarshal(out, &have); err != nil {
		t.Fatal(err)
	}
	if have.Name != "shop" || !slices.Equal(have.Services["web"].Command, []string{"echo", "$$HOME"}) {
		t.Errorf("have %+v", have)
	}
}

func TestResourcesAreListedByKey(t *testing.T) {
	p := compose(t, `
services:
  web: {image: x, networks: [b, a], volumes: ["vol:/v"], configs: [c], secrets: [s]}
networks: {a: , b: , unused: }
volumes: {vol: {name: theirs, external: true}, unused: }
configs: {c: {content: hello}}
secrets: {s: {environment: S}}
`)
	var keys []string
	for key, n := range p.Networks() {
		keys = append(keys, key+"="+n.Name)
	}
	for key, v := range p.Volumes() {
		keys = append(keys, key+"="+v.Name)
	}
	for key, c := range p.Configs() {
		keys = append(keys, key+"="+c.Content)
	}
	for key, s := range p.Secrets() {
		keys = append(keys, key+"="+s.Environment)
	}
	if diff := cmp.Diff([]string{"a=shop_a", "b=shop_b", "vol=theirs", "c=hello", "s=S"}, keys); diff != "" {
		t.Error(diff)
	}
	if _, ok := p.Network("unused"); ok {
		t.Error("no service uses it")
	}
	if v, ok := p.Volume("vol"); !ok || !bool(v.External) {
		t.Error("the volume is theirs")
	}
	if _, ok := p.SecretConfig("s"); !ok {
		t.Error("the secret is used")
	}
}

func TestWarningsOfServicesThatAreNotSelectedAreLeftOut(t *testing.T) {
	p := compose(t, "services:\n  a: {image: x, umask: 18}\n  b: {image: x$UNSET}\n")
	if len(p.Warnings()) != 2 {
		t.Fatalf("have %v", p.Warnings())
	}
	p, err := p.Select([]string{"b"}, Selection{})
	if err != nil {
		t.Fatal(err)
	}
	if w := p.Warnings(); len(w) != 1 || w[0].Path != "services.b.image" {
		t.Errorf("have %v", w)
	}
}

func TestCompatibilityChangesTheSeparator(t *testing.T) {
	src := files(t, map[string]string{"compose.yaml": "services: {a: {image: x}}\n", ".env": "COMPOSE_COMPATIBILITY=true\n"})
	p, err := Load(context.Background(), src)
	if err != nil || p.Separator() != "_" {
		t.Errorf("have %q, %v", p.Separator(), err)
	}
	if compose(t, chain).Separator() != "-" {
		t.Error("the usual is -")
	}
}

func TestTheContentOfEnvFilesStandsInNoMessage(t *testing.T) {
	for content, want := range map[string]string{
		"A=1\nBAD KEY hunter2\n": "2:a name contains a space",
		"A=1\nB='hunter2\n":      "2:a quote is not closed",
		"A=${hunter2\n":          "1:invalid interpolation format",
		"hunt/er2=1\n":           "1:a name contains an invalid character",
		"A=${X:?hunter2}\n":      "1:required variable X is missing a value",
	} {
		line, message, _ := strings.Cut(want, ":")
		_, err := Load(context.Background(), files(t, map[string]string{"compose.yaml": "services: {a: {image: x}}\n", ".env": content}))
		at := ".env:" + line + ":1: "
		if err == nil || err.Error() != at+message {
			t.Errorf("%q: want %q, have %v", content, at+message, err)
		}
		p, err := Load(context.Background(), files(t, map[string]string{
			"compose.yaml": "services: {a: {image: x, env_file: web.env}}\n", "web.env": content,
		}))
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Select(nil, Selection{})
		if err == nil || strings.Contains(err.Error(), "hunt") || !strings.HasSuffix(err.Error(), message) {
			t.Errorf("%q: have %v", content, err)
		}
	}
}
