package k8sexport

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-6dc66d55/compose/project"
)

// large returns a Compose file with n typical services.
func large(n int) string {
	var b strings.Builder
	b.WriteString("name: large\nservices:\n")
	for i := range n {
		fmt.Fprintf(&b, `  service-%d:
    image: registry.example.com/team/service-%d:1.0
    restart: unless-stopped
    environment:
      LOG_LEVEL: info
      SERVICE: service-%d
      DATABASE_URL: postgres://app@service-%d:5432/app
    ports:
      - "%d:8080"
    volumes:
      - data-%d:/var/lib/app
    networks: [front, back]
    healthcheck:
      test: [CMD, wget, -q, localhost:8080]
      interval: 10s
`, i, i, i, i/2, 10000+i, i)
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

func loadLarge(b *testing.B, n int) func() *project.Project {
	b.Helper()
	dir := b.TempDir()
	file := filepath.Join(dir, "compose.yaml")
	if err := os.WriteFile(file, []byte(large(n)), 0o644); err != nil {
		b.Fatal(err)
	}
	return func() *project.Project {
		want, err := project.Load(b.Context(), project.Source{Files: []string{file}, Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		return want
	}
}

// BenchmarkExport loads and exports 1,000 services. The metric loads is the total
// time in units of the load: at most 1.25. The larger benchmarks must have
// the same values, because an export takes linear time.
func BenchmarkExport(b *testing.B) { benchmark(b, 1000) }

func BenchmarkExport3000(b *testing.B) { benchmark(b, 3000) }

func BenchmarkExport10000(b *testing.B) { benchmark(b, 10000) }

func benchmark(b *testing.B, n int) {
	load := loadLarge(b, n)
	var loads, exports time.Duration
	for b.Loop() {
		began := time.Now()
		want := load()
		loaded := time.Now()
		manifests, _, err := Export(want, Facts{}, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := manifests.YAML(); err != nil {
			b.Fatal(err)
		}
		loads, exports = loads+loaded.Sub(began), exports+time.Since(loaded)
	}
	b.ReportMetric(float64(loads+exports)/float64(loads), "loads")
	b.ReportMetric(float64(exports.Microseconds())/float64(b.N*n), "µs/service")
}
