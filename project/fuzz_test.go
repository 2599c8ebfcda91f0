package project

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/seed-6dc66d55/compose/project/diagnosis"
)

// Whatever a file holds, Load ends, and says what is wrong in words that a
// terminal can show.
func FuzzLoad(f *testing.F) {
	seedWithStories(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		src := files(t, map[string]string{"compose.yaml": string(content)})
		p, err := Load(context.Background(), src)
		if err == nil {
			p, err = p.Select(nil, Selection{})
		}
		if err != nil {
			var problems Problems
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("want Problems, have %T: %v", err, err)
			}
			shown(t, problems)
			return
		}
		shown(t, p.Warnings())
		if _, err := p.YAML(); err != nil {
			t.Fatal(err)
		}
		for name := range p.model.Services {
			p.Origin("services." + name)
		}
	})
}

// seedWithStories begins with the files of all stories.
func seedWithStories(f *testing.F) {
	f.Helper()
	seeds, err := filepath.Glob(filepath.Join("testdata", "*", "*.txtar"))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range seeds {
		archive, err := txtar.ParseFile(seed)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if filepath.Ext(file.Name) == ".yaml" {
				f.Add(file.Data)
			}
		}
	}
}

func shown(t *testing.T, problems []Problem) {
	t.Helper()
	for _, p := range problems {
		for _, r := range p.Error() + p.Hint {
			if unicode.IsControl(r) {
				t.Fatalf("%q holds a control character", p.Error())
			}
		}
		if p.File == "" && p.Line > 0 {
			t.Fatalf("%q has a line without a file", p.Error())
		}
	}
}

// A port, a duration or a size of any text loads, or is told by a check of
// ours with its place: nothing is left to the net, and nothing panics.
func FuzzPorts(f *testing.F) {
	fuzzText(f, "services: {web: {image: x, ports: [%s]}}\n", "services.web.ports",
		"80", "8080:80", "127.1.1.1:80", "8-9:80-81/udp", "[::1]:80:80", "::1:80:80", "1-99:1-99", "80-79", "0", ":80", "0:80", "80/xyz",
		"65536", "-1", "80:", "a:b", "${X:-80}", "1e3", "0x50", "٣", "80/tcp/udp", "")
}

func FuzzDurations(f *testing.F) {
	fuzzText(f, "services: {web: {image: x, stop_grace_period: %s}}\n", "services.web.stop_grace_period",
		"10s", "1m30s", "1h", "1.5h", "-1s", "1", "1d", "9999999999h", "1s1", "µs", "1µs", " 1s ", "1e3s", "${X:-1s}", "")
}

func FuzzSizes(f *testing.F) {
	fuzzText(f, "services: {web: {image: x, shm_size: %s}}\n", "services.web.shm_size",
		"64m", "1gb", "1.5G", "1k", "-1", "99999999999999999999g", "1 m", "m", "0x10", "1e3", "")
}

func fuzzText(f *testing.F, file, path string, seeds ...string) {
	f.Helper()
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 12 {
			t.Skip() // beyond it there is nothing but wider ranges of ports
		}
		l := loadOf(t, files(t, map[string]string{"compose.yaml": fmt.Sprintf(file, strconv.QuoteToASCII(text))}))
		if len(l.sources.Guard()) > 0 {
			return
		}
		_, cause := l.compose(context.Background(), l.configFiles(), l.options)
		if cause == nil {
			return
		}
		found, netted := diagnosis.Diagnose(context.Background(), l.inquiry(), cause)
		if netted || !strings.HasPrefix(found[0].Path, path) || found[0].Line == 0 {
			t.Fatalf("%q: compose-go says %v, and we: %v", text, cause, found)
		}
		shown(t, found)
	})
}
