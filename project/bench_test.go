package project

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/loader"

	"github.com/seed-6dc66d55/compose/project/origin"
)

// large is a project of n services as people write them.
func large(n int) string {
	var b strings.Builder
	b.WriteString("name: large\nservices:\n")
	for i := range n {
		fmt.Fprintf(&b, `  service-%d:
    image: registry.example.com/team/service-%d:${TAG:-1.0}
    restart: unless-stopped
    environment:
      LOG_LEVEL: info
      SERVICE: service-%d
      DATABASE_URL: postgres://app@db/app
    ports:
      - "%d:8080"
    volumes:
      - ./config/%d:/etc/app:ro
      - data-%d:/var/lib/app
    networks: [front, back]
    healthcheck:
      test: [CMD, wget, -q, localhost:8080]
      interval: 10s
`, i, i, i, 10000+i, i, i)
		if i > 0 {
			fmt.Fprintf(&b, "    depends_on: [service-%d]\n", i/2)
		}
	}
	b.WriteString("networks: {front: {}, back: {}}\nvolumes:\n")
	for i := range n {
		fmt.Fprintf(&b, "  data-%d:\n", i)
	}
	return b.String()
}

func largeFile(tb testing.TB, n int) string {
	tb.Helper()
	file := filepath.Join(tb.TempDir(), "compose.yaml")
	if err := os.WriteFile(file, []byte(large(n)), 0o644); err != nil {
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
			o.MaxNodeVisits = origin.MaxNodes
		}))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := options.LoadProject(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
