package project

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/loader"

	"github.com/seed-6dc66d55/compose/internal/bench/large"
	"github.com/seed-6dc66d55/compose/project/budget"
)

func largeFile(tb testing.TB, n int) string {
	tb.Helper()
	file := filepath.Join(tb.TempDir(), "compose.yaml")
	if err := os.WriteFile(file, []byte(large.File(n)), 0o644); err != nil {
		tb.Fatal(err)
	}
	return file
}

// BenchmarkLoad and BenchmarkComposeGo load the same 1,000 services: ours may
// take a tenth longer.
func BenchmarkLoad(b *testing.B) {
	file := largeFile(b, 1000)
	for b.Loop() {
		p, err := Load(b.Context(), Source{Files: []string{file}, Dir: filepath.Dir(file)})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := p.Select(nil, Selection{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkComposeGo loads as compose-go's own command line does.
func BenchmarkComposeGo(b *testing.B) {
	file := largeFile(b, 1000)
	for b.Loop() {
		options, err := cli.NewProjectOptions([]string{file}, cli.WithDotEnv, cli.WithLoadOptions(func(o *loader.Options) {
			o.MaxNodeVisits = budget.Values
		}))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := options.LoadProject(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
