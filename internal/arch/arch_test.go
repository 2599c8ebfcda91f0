package arch

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/seed-6dc66d55/compose/"

// room is a package and what it may import: of ours, and of the modules that
// only some rooms know. What is in nobody's list may be imported by all.
type room struct {
	ours    []string
	outside []string
}

const (
	composeGo   = "github.com/compose-spec/compose-go/v2"
	composeType = composeGo + "/types"
	dockerAPI   = "github.com/docker/docker/api/types"
	docker      = "github.com/docker/docker"
	dockerCLI   = "github.com/docker/cli"
	buildkit    = "github.com/moby/buildkit"
	cobra       = "github.com/spf13/cobra"
	pflag       = "github.com/spf13/pflag"
	fsnotify    = "github.com/fsnotify/fsnotify"
	terminal    = "github.com/charmbracelet"
	term        = "golang.org/x/term"
	jsonschema  = "github.com/santhosh-tekuri/jsonschema"
	yaml        = "gopkg.in/yaml.v3"
	kubernetes  = "k8s.io"
	quantity    = kubernetes + "/apimachinery/pkg/api/resource"
)

// guarded are the modules that only the rooms which name them may import.
var guarded = []string{composeGo, docker, dockerCLI, "github.com/moby/moby", buildkit, cobra, pflag, fsnotify, terminal, term, jsonschema, yaml, kubernetes}

// forAll is the package of this module that every package may import.
const forAll = "internal/lazyregexp"

// law is the whole house, from the ground up.
var law = map[string]room{
	"project/attribute":                   {ours: rooms("project", "rowtable")},
	"project/budget":                      {},
	"project/mountpath":                   {},
	"project/rowtable":                    {},
	"project/modelpath":                   {ours: rooms("project", "problem")},
	"project/problem":                     {},
	"project/textfile":                    {ours: rooms("project", "budget")},
	"project/canonical":                   {ours: rooms("project", "modelpath"), outside: []string{composeType, yaml}},
	"project/variable":                    {ours: rooms("project", "budget", "problem", "textfile"), outside: []string{composeGo}},
	"project/mask":                        {outside: []string{composeType}},
	"project/origin":                      {ours: rooms("project", "budget", "modelpath", "problem", "textfile", "variable"), outside: []string{composeGo, yaml}},
	"project/conform":                     {outside: []string{composeGo}},
	"project/diagnosis":                   {ours: rooms("project", "budget", "conform", "modelpath", "problem", "textfile", "variable", "mask", "origin"), outside: []string{composeGo, yaml, jsonschema}},
	"project/explain":                     {ours: rooms("project", "modelpath", "mountpath", "problem", "variable", "mask", "origin"), outside: []string{composeGo, yaml}},
	"project":                             {ours: rooms("project", "budget", "conform", "attribute", "modelpath", "problem", "textfile", "canonical", "variable", "mask", "origin", "diagnosis", "explain"), outside: []string{composeGo, yaml}},
	"engineclient":                        {ours: []string{"internal/wait", "internal/apiversion"}, outside: []string{docker, dockerCLI}},
	"engineclient/enginetest":             {ours: []string{"engineclient"}, outside: []string{docker}},
	"engineclient/enginetest/conformance": {ours: []string{"engineclient"}, outside: []string{docker}},
	"planner/plan":                        {},
	"planner/confighash":                  {ours: []string{"project"}, outside: []string{composeType}},
	"planner":                             {ours: []string{"project", "project/attribute", "planner/plan", "planner/confighash", "internal/apiversion"}, outside: []string{composeType}},
	"convergence/spec":                    {ours: []string{"project", "project/attribute", "project/mountpath", "planner", "planner/plan", "planner/confighash", "internal/apiversion"}, outside: []string{composeType, dockerAPI}},
	"convergence/configdiff":              {outside: []string{dockerAPI}},
	"convergence/provider":                {ours: []string{"project", "planner", "planner/plan", "internal/tail"}},
	"convergence/build":                   {ours: append(rooms("convergence", "spec", "provider"), "project", "project/attribute", "planner", "planner/plan", "engineclient"), outside: []string{composeType, dockerAPI, buildkit}},
	"convergence/observe":                 {ours: append(rooms("convergence", "spec", "configdiff", "build"), "project", "planner", "planner/confighash", "planner/plan", "engineclient", "internal/wait"), outside: []string{composeType, dockerAPI}},
	"convergence/stdio":                   {ours: append(rooms("convergence", "observe"), "planner", "planner/plan", "engineclient", "internal/wait"), outside: []string{dockerAPI}},
	"convergence/logs":                    {ours: append(rooms("convergence", "observe"), "planner", "planner/plan", "engineclient", "internal/wait"), outside: []string{dockerAPI, docker + "/pkg/stdcopy"}},
	"convergence/files":                   {ours: append(rooms("convergence", "spec", "stdio"), "project", "planner", "planner/plan", "engineclient"), outside: []string{dockerAPI}},
	"convergence/apply":                   {ours: append(rooms("convergence", "spec", "provider", "observe", "stdio", "logs", "files"), "project", "planner", "planner/confighash", "planner/plan", "engineclient", "internal/tail", "internal/wait"), outside: []string{composeType, dockerAPI, docker + "/pkg"}},
	"convergence":                         {ours: append(rooms("convergence", "build", "observe", "apply"), "project", "planner", "planner/plan", "engineclient", "internal/wait")},
	"k8sexport/k8sname":                   {},
	"k8sexport/extension":                 {ours: []string{"project"}},
	"k8sexport/yamlout":                   {outside: []string{kubernetes}},
	"k8sexport/report":                    {ours: []string{"project", "project/rowtable"}},
	"k8sexport/model":                     {ours: append(rooms("k8sexport", "extension"), "project"), outside: []string{composeType, quantity}},
	"k8sexport/resolve":                   {ours: append(rooms("k8sexport", "k8sname", "extension", "report", "model"), "project", "project/mountpath"), outside: []string{composeType}},
	"k8sexport/render":                    {ours: rooms("k8sexport", "k8sname", "extension", "report", "model", "yamlout"), outside: []string{composeType, kubernetes}},
	"k8sexport":                           {ours: append(rooms("k8sexport", "model", "render", "report", "resolve"), "project")},
	"cmd/compose/view":                    {ours: append(rooms("convergence", "build", "observe"), "project", "planner/plan", "k8sexport", "convergence"), outside: []string{terminal, term, buildkit, dockerCLI + "/templates"}},
	"cmd/compose/watch":                   {ours: []string{"project"}, outside: []string{composeType, fsnotify}},
	"cmd/compose/cli":                     {ours: append(rooms("convergence", "apply", "build", "files", "logs", "observe", "provider", "stdio"), "project", "planner", "planner/plan", "planner/confighash", "planner/plan", "planner/confighash", "k8sexport", "convergence", "engineclient", "cmd/compose/view", "cmd/compose/watch", "internal/heap", "internal/wait"), outside: []string{cobra, pflag}},
	"cmd/compose":                         {ours: []string{"cmd/compose/cli", "internal/heap"}},
	"internal/heap":                       {},
	"internal/lazyregexp":                 {},
	"internal/tail":                       {},
	"internal/apiversion":                 {outside: []string{dockerAPI}},
	"internal/wait":                       {},
	"internal/churn":                      {},
	"internal/ladder":                     {outside: []string{kubernetes}},
	"internal/reference":                  {ours: []string{"cmd/compose/cli"}, outside: []string{cobra}},
	"internal/bench":                      {ours: []string{"internal/bench/recipe"}, outside: []string{docker}},
	"internal/bench/floor":                {ours: []string{"internal/bench/recipe"}, outside: []string{docker}},
	"internal/bench/large":                {},
	"internal/bench/loader":               {ours: []string{"internal/bench/large", "project"}, outside: []string{composeGo}},
	"internal/bench/recipe":               {outside: []string{dockerAPI}},
	"internal/bench/sleeper":              {},
}

// rooms are rooms of a house that grew too large for one.
func rooms(house string, names ...string) []string {
	for i, name := range names {
		names[i] = house + "/" + name
	}
	return names
}

// pkg is what `go list -json` tells of a package.
type pkg struct {
	ImportPath string
	Doc        string
	Imports    []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Doc,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

func TestPackagesImportOnlyWhatTheirFloorAllows(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		if isExample(name) {
			checkExample(t, p)
			continue
		}
		if name == "internal/arch" {
			continue
		}
		seen[name] = true
		r, ok := law[name]
		if !ok {
			t.Errorf("package %s has no row in the import law: give it one, here and in docs/ARCHITECTURE.md", name)
			continue
		}
		for _, i := range p.Imports {
			if why := r.forbids(i); why != "" {
				t.Errorf("package %s imports %s: %s", name, i, why)
			}
		}
	}
	for name := range law {
		if !seen[name] {
			t.Errorf("the import law has a row for %s, which does not exist", name)
		}
	}
}

func (r room) forbids(path string) string {
	if name, ok := strings.CutPrefix(path, module); ok {
		if slices.Contains(r.ours, name) || name == forAll {
			return ""
		}
		return "it stands on no lower floor"
	}
	if !under(path, guarded) || under(path, r.outside) {
		return ""
	}
	return "that belongs to another room"
}

func under(path string, roots []string) bool {
	return slices.ContainsFunc(roots, func(root string) bool { return path == root || strings.HasPrefix(path, root+"/") })
}

// goAPI are the packages that programs outside of this module may use.
var goAPI = []string{module + "project", module + "planner", module + "convergence", module + "engineclient"}

func isExample(name string) bool { return strings.HasPrefix(name, "examples/") }

// checkExample checks that examples import only what a user can: the standard library,
// and in examples/api the packages of this module that are its Go API.
func checkExample(t *testing.T, p pkg) {
	for _, i := range p.Imports {
		if p.ImportPath == module+"examples/api" && under(i, goAPI) {
			continue
		}
		first, _, _ := strings.Cut(i, "/")
		if strings.Contains(first, ".") && !strings.HasPrefix(i, module+"examples/") {
			t.Errorf("example %s imports %s: examples use the standard library only", p.ImportPath, i)
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for _, p := range packages(t) {
		if p.Doc == "" {
			t.Errorf("package %s has no comment that says what it is", p.ImportPath)
		}
	}
}

var process = regexp.MustCompile(`\bos\.(Stdout|Stderr|Stdin|Getenv|LookupEnv|Environ|Exit|Getwd)\b`)

func TestOnlyMainTouchesTheProcess(t *testing.T) {
	for name := range law {
		if name == "cmd/compose" || name == "engineclient/enginetest" || under(name, []string{"internal/bench", "internal/reference"}) {
			continue
		}
		for file, source := range sources(t, name) {
			if found := process.FindString(source); found != "" {
				t.Errorf("%s: %s: only main touches the process", file, found)
			}
		}
	}
}

var makesOrApplies = regexp.MustCompile(`\b(planner\.Make|apply\.Apply)\(`)

// TestOneRun: convergence.Run and Plan are the only way from an intent to a change.
func TestOneRun(t *testing.T) {
	for name := range law {
		for file, source := range sources(t, name) {
			found := makesOrApplies.FindString(source)
			if found != "" && name != "convergence" {
				t.Errorf("%s: %s...): use convergence.Run or convergence.Plan", file, found)
			}
		}
	}
}

// sources returns the text of a package's files by path, without its tests.
func sources(t *testing.T, name string) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../../" + name + "/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no files (%v)", name, err)
	}
	out := map[string]string{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out[file] = string(source)
	}
	return out
}

var compilesAtInit = regexp.MustCompile(`(?m)^(var |\t)[\w ]+= regexp\.MustCompile\(|^\tregexp\.MustCompile\(`)

// TestNoExpressionIsCompiledAtInit: every run would pay for it, also `compose version`.
func TestNoExpressionIsCompiledAtInit(t *testing.T) {
	for name := range law {
		if !under(name, []string{"project", "planner", "engineclient", "convergence", "k8sexport", "cmd"}) || name == "engineclient/enginetest" {
			continue
		}
		for file, source := range sources(t, name) {
			if found := compilesAtInit.FindString(source); found != "" {
				t.Errorf("%s: %s...): use lazyregexp.New", file, strings.TrimSpace(found))
			}
		}
	}
}
