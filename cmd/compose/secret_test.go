package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/cmd/compose/cli"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/project/mask"
)

// schemaImage is the image of the services in the files of the test.
const schemaImage = "compose-story:1"

// secretForm is a way in which a text of a Compose file can hold a secret.
type secretForm struct {
	name string
	// at returns the position and the value that holds the canary, false where a text
	// of this form is not a secret.
	at func(p position, canary string) (position, any, bool)
}

var secretForms = []secretForm{
	{"address", func(p position, canary string) (position, any, bool) {
		return p, "https://user:" + canary + "@host.example/n", !p.endsIn(splitTexts...)
	}},
	{"assignment", func(p position, canary string) (position, any, bool) {
		return p, "--db-password=" + canary, p.isFree() || p.endsIn(commandTexts...) || p.endsIn(optionTexts...)
	}},
	{"flag", func(p position, canary string) (position, any, bool) {
		return p, []any{"--db-password", canary}, p[len(p)-1].key == "" && p.endsIn(commandTexts...)
	}},
	{"name", func(p position, canary string) (position, any, bool) {
		last := p[len(p)-1]
		if last.key == "n" {
			last.key = "db_password"
		}
		return append(p[:len(p)-1:len(p)-1], last), canary, p.isFree() && last.free
	}},
}

var (
	// commandTexts are commands: their flags can hold secrets.
	commandTexts = []string{"command", "entrypoint", "runtime_flags", "test"}
	// optionTexts hold options or files.
	optionTexts = []string{"cache_from", "cache_to", "content", "dockerfile_inline"}
	// splitTexts are split at colons, or are names of objects: no address is left in
	// them, or the engine refuses it.
	splitTexts = []string{"container_name", "devices", "name", "networks"}
)

// These lists are the test's own, so that a change of the predicate cannot change both.
var (
	objectMaps = []string{
		"additional_contexts", "aux_addresses", "configs", "depends_on", "extra_hosts", "jobs", "models",
		"networks", "secrets", "services", "ssh", "ulimits", "volumes",
	}
	listsOfPairs = []string{"annotations", "args", "environment", "labels", "sysctls"}
)

// endsIn reports whether the last key of a position, or that of the list it is in, is
// one of some.
func (p position) endsIn(keys ...string) bool {
	last := p[len(p)-1]
	if last.key == "" {
		last = p[len(p)-2]
	}
	return slices.Contains(keys, last.key)
}

// isFree reports whether a position is below a map whose keys are chosen by the user, but
// do not name an object, a host or a limit.
func (p position) isFree() bool {
	for i, s := range p {
		// The list form of such a map is under the same key.
		if strings.HasPrefix(s.key, "x-") || slices.Contains(listsOfPairs, s.key) {
			return true
		}
		if s.free && i > 0 && !slices.Contains(objectMaps, p[i-1].key) {
			return true
		}
	}
	return false
}

// TestNoSecretOfTheSchemaIsShown puts a unique canary at each position of the Compose
// schema that takes a text, in each form that counts as secret, and looks for it in the
// output of the commands, in manifests and in our labels. It counts what it does, so that
// it cannot pass without work: the positions of the schema (966), the files that load
// (1,255 of 1,538), and the files whose canary `config` shows when --mask is not given
// (1,174). In the other files the canary is not part of the model: their errors and
// warnings must not show it either.
//
// It was seen to fail for each of these changes: driver_opts is no free map, the item
// after a flag is not a secret, --no-interpolate is not masked, extensions are not masked,
// addresses are not hidden in texts, manifests are not hidden.
func TestNoSecretOfTheSchemaIsShown(t *testing.T) {
	s := newSecretSearch(t)
	positions := positionsOfSchema(t)
	for i, p := range positions {
		if testing.Short() && i%shortStep != 0 {
			continue
		}
		for k, form := range secretForms {
			canary := fmt.Sprintf("cnry%dq%dzz", i, k)
			if at, value, ok := form.at(p, canary); ok {
				s.check(at, form.name, at.document(value), canary)
			}
		}
	}
	t.Logf("%d positions, %d files, %d load, %d show the canary without --mask, %d runs, %d containers, %d exports", len(positions), s.files, s.loaded, s.shown, s.runs, s.containers, s.exports)
	if testing.Short() {
		return
	}
	for _, count := range []struct {
		what        string
		have, least int
	}{{"positions", len(positions), leastPositions}, {"files that load", s.loaded, leastLoaded}, {"files that show the canary without --mask", s.shown, leastShown}, {"containers", s.containers, leastContainers}, {"exports", s.exports, leastExports}} {
		if count.have < count.least {
			t.Errorf("%d %s: want at least %d", count.have, count.what, count.least)
		}
	}
}

const (
	// The counts at the time of writing, rounded down.
	leastPositions = 950
	leastLoaded    = 1200
	leastShown     = 1150
	// engineStep is how many files load for one whose containers are created.
	engineStep      = 32
	leastContainers = 40
	leastExports    = 900
	// shortStep is how many positions are left out for one that is tested with -short.
	shortStep = 16
)

// secretSearch runs commands on files and looks for canaries in what they print.
type secretSearch struct {
	t      *testing.T
	dir    string
	engine *enginetest.Server

	files, loaded, shown, runs, containers, exports int
}

func newSecretSearch(t *testing.T) *secretSearch {
	s := &secretSearch{t: t, dir: t.TempDir(), engine: enginetest.New(t)}
	s.engine.Image(schemaImage, enginetest.Behaviour{})
	return s
}

// check runs commands on one file.
func (s *secretSearch) check(p position, form, file, canary string) {
	name := p.String() + " as " + form
	s.files++
	code, out, said := s.run(file, "config")
	if strings.Contains(said, canary) {
		s.t.Errorf("%s: config shows the canary on standard error:\n%s\n%s", name, said, file)
	}
	if code != 0 {
		// Addresses are refused at many positions. All other forms are valid values.
		if form != "address" && !strings.Contains(name, ".gpus.x-") {
			s.t.Errorf("%s does not load:\n%s\n%s", name, said, file)
		}
		return
	}
	s.loaded++
	if strings.Contains(out, canary) {
		s.shown++
	}
	commands := append(secretCommands, []string{"config", "--explain", p[0].key})
	if s.loaded%engineStep == 0 {
		commands = append(commands, engineCommands...)
	}
	for _, args := range commands {
		_, out, said := s.run(file, args...)
		if args[0] == "k8s" {
			s.checkLoss(name, file, out)
		}
		if strings.Contains(out+said, canary) {
			s.t.Errorf("%s: %s shows the canary:\n%s%s\n%s", name, strings.Join(args, " "), linesWith(out, canary), linesWith(said, canary), file)
		}
		if args[0] == "up" {
			s.checkLabels(name, canary)
		}
	}
	// The manifests are not written through view, which would hide what is left in them.
	path := filepath.Join(s.dir, manifests)
	raw, err := os.ReadFile(path)
	if err == nil {
		s.exports++
		err = os.Remove(path)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.t.Fatal(err)
	}
	if strings.Contains(string(raw), canary) {
		s.t.Errorf("%s: the manifests show the canary:\n%s\n%s", name, linesWith(string(raw), canary), file)
	}
}

// checkLoss requires that the report of an export names what its manifests mask.
func (s *secretSearch) checkLoss(name, file, report string) {
	raw, err := os.ReadFile(filepath.Join(s.dir, manifests))
	if err == nil && strings.Contains(string(raw), mask.Masked) && !strings.Contains(report, `"verdict": "dropped"`) {
		s.t.Errorf("%s: the manifests mask a value that the report does not name:\n%s\n%s", name, linesWith(string(raw), mask.Masked), file)
	}
}

// manifests is the file that the export writes.
const manifests = "manifests.yaml"

// checkLabels looks for the canary in the labels that are not the user's.
func (s *secretSearch) checkLabels(name, canary string) {
	list, err := s.engine.Engine().ContainerList(s.t.Context(), container.ListOptions{All: true})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, c := range list {
		s.containers++
		for key, value := range c.Labels {
			if strings.Contains(key, "compose.") && strings.Contains(value, canary) {
				s.t.Errorf("%s: the label %s shows the canary: %s", name, key, value)
			}
		}
	}
}

// secretCommands are the commands that must not show a secret.
var secretCommands = [][]string{
	{"config", "--mask"},
	{"config", "--mask", "--no-interpolate", "--format", "json"},
	{"plan", "--format", "json"},
	{"up", "--dry-run", "--no-build"},
	{"k8s", "export", "--secrets", "stub", "--report", "json", "--output", manifests},
}

// engineCommands run on one of engineStep files: they take longer, and what they show
// depends less on the position.
var engineCommands = [][]string{
	{"config", "--hash", "*"},
	{"config", "--mask", "--variables"},
	{"config", "--mask", "--environment"},
	{"config", "--images"},
	{"viz"},
	{"build", "--dry-run"},
	{"up", "--no-start", "--no-build"},
	{"ps", "-a", "--no-trunc", "--format", "json"},
	{"images", "--format", "json"},
	{"events", "--json", "--since", "1h", "--until", "0s"},
	{"plan"},
	{"down", "--volumes", "--timeout", "0"},
}

func linesWith(text, canary string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if strings.Contains(line, canary) {
			out.WriteString(line)
		}
	}
	return out.String()
}

func (s *secretSearch) run(file string, args ...string) (code int, out, said string) {
	s.runs++
	var stdout, stderr bytes.Buffer
	code = cli.Run(context.Background(), cli.World{
		Args: append([]string{"-p", "shop", "--all-resources", "-f", "-"}, args...), Env: map[string]string{"HOME": s.dir, "DOCKER_BUILDKIT": "0"}, Home: s.dir,
		Stdin: strings.NewReader(file), Stdout: &stdout, Stderr: &stderr, Dir: s.dir, Now: time.Now, Version: "test", PID: os.Getpid(),
		Dial: func(engineclient.Options) (*engineclient.Engine, error) { return s.engine.Engine(), nil },
	})
	return code, stdout.String(), stderr.String()
}

// TestMapsOfTheSchemaAreClassified finds the maps of the Compose schema whose keys are
// chosen by the user. A new one must be added to mask.FreeMaps or to mask.NameMaps.
func TestMapsOfTheSchemaAreClassified(t *testing.T) {
	found := map[string]bool{}
	for _, p := range positionsOfSchema(t) {
		for i, s := range p {
			if s.key == "n" && p[i-1].key != "" {
				found[p[i-1].key] = true
			}
		}
	}
	for name := range found {
		if slices.Contains(mask.FreeMaps, name) == slices.Contains(mask.NameMaps, name) {
			t.Errorf("the keys of %s are chosen by the user: add it to FreeMaps or to NameMaps", name)
		}
	}
	if len(found) < 18 {
		t.Errorf("only %d maps are found in the schema", len(found))
	}
}
