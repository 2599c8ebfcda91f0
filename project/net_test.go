package project

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
)

// oursOnly are faults that compose-go does not see, and an engine would.
var oursOnly = []string{"bad-restart", "duplicate-container-name"}

func TestTheNetCatchesNothingThatOurChecksMiss(t *testing.T) {
	stories(t, "broken", func(t *testing.T, s *story) {
		l := loadOf(t, s.src)
		if len(l.sources.guard()) > 0 || len(l.sources.faults) > 0 {
			return // compose-go never sees these files
		}
		_, cause := l.compose(context.Background(), l.configFiles(), l.options)
		if cause == nil {
			return // found by check, or by Select
		}
		problems, netted := l.diagnose(context.Background(), cause)
		if netted {
			t.Errorf("only compose-go saw: %v", problems)
		}
	})
}

func TestComposeGoRefusesWhatWeRefuse(t *testing.T) {
	stories(t, "broken", func(t *testing.T, s *story) {
		l := loadOf(t, s.src)
		if len(l.sources.guard()) > 0 || len(l.sources.faults) > 0 {
			return
		}
		var err error
		quietly(func() {
			details := types.ConfigDetails{WorkingDir: l.dir, ConfigFiles: l.configFiles(), Environment: l.env.vars}
			_, err = loader.LoadWithContext(context.Background(), details, func(o *loader.Options) { o.SetProjectName("x", true) })
		})
		name := strings.TrimPrefix(t.Name(), "TestComposeGoRefusesWhatWeRefuse/")
		if ours := slices.Contains(oursOnly, name); ours != (err == nil) {
			t.Errorf("compose-go says: %v", err)
		}
	})
}

func TestWhatOnlyComposeGoSeesIsToldWithItsPlace(t *testing.T) {
	s := sourcesOf(t, "services:\n  web:\n    image: nginx\n    user: x\n")
	for cause, want := range map[string]string{
		`services.web.user: will not do`:     "compose.yaml:4:11: services.web.user: services.web.user: will not do",
		`service "web" is not to our liking`: `compose.yaml:2:3: services.web: service "web" is not to our liking`,
		"no":                                 "compose.yaml: no",
	} {
		if got := s.net(errorText(cause)).Error(); got != want {
			t.Errorf("want %q, have %q", want, got)
		}
	}
}

type errorText string

func (e errorText) Error() string { return string(e) }

// loadOf prepares a load up to the point where compose-go runs.
func loadOf(t *testing.T, src Source) *load {
	t.Helper()
	env, err := newEnviron(src)
	if err != nil {
		t.Fatal(err)
	}
	found, _, err := find(src, env)
	if err != nil {
		t.Fatal(err)
	}
	files, err := read(src, found)
	if err != nil {
		t.Fatal(err)
	}
	dir := workingDir(src, found)
	env.vars["COMPOSE_PROJECT_NAME"] = "shop"
	return &load{
		src: src, env: env, dir: dir, name: "shop", files: files, blank: blanks{},
		sources: newSources(src, env, dir, files),
	}
}

// sourcesOf are the sources of one file.
func sourcesOf(t *testing.T, content string) *sources {
	t.Helper()
	src := Source{Dir: "/shop"}
	env := &environ{vars: types.Mapping{}}
	return newSources(src, env, src.Dir, []file{{path: "/shop/compose.yaml", content: []byte(content)}})
}
