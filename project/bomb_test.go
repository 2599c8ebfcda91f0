//go:build unix

package project

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The bounds of a load of hostile files. The memory is all that was allocated, with what the garbage collector has
// freed. An idle machine takes 0.1 s of CPU at most; a busy one, or the race detector, takes several times as long.
// A range of 10,000 ports is no bomb: docker compose loads it too, with more memory.
const (
	bombCPU    = 5 * time.Second
	bombMemory = 100 << 20

	manyPorts       = "published ranges"
	manyPortsMemory = 300 << 20
)

// bombs are small files that would take minutes or gigabytes to load without
// the limits of package budget.
var bombs = map[string]func() map[string]string{
	"aliases of aliases":  func() map[string]string { return one(bomb(8, 9)) },
	"aliases that double": func() map[string]string { return one(bomb(60, 2)) },
	"lists in lists": func() map[string]string {
		return one("x-a: " + strings.Repeat("[", 4000) + strings.Repeat("]", 4000) + "\n" + plain)
	},
	"mappings in mappings":       func() map[string]string { return one(deep(700) + plain) },
	manyPorts:                    func() map[string]string { return one("services: {web: {image: x, ports: ['1-10000:1-10000']}}\n") },
	"a million replicas":         func() map[string]string { return one("services: {web: {image: x, scale: 1000000}}\n") },
	"the most replicas":          func() map[string]string { return one("services: {web: {image: x, scale: 10000}}\n") },
	"files that include twice":   doublingIncludes,
	"files that extend twice":    doublingExtends,
	"one large file extended":    extendedOften,
	"variables that double":      doublingVariables,
	"a variable used many times": repeatedVariable,
	"one env file in services":   repeatedEnvFile,
	"defaults in defaults": func() map[string]string {
		return one("services: {web: {image: \"" + strings.Repeat("${A:-", 5000) + strings.Repeat("}", 5000) + "\"}}\n")
	},
	"dependencies on all before": func() map[string]string {
		var b strings.Builder
		b.WriteString("services:\n")
		for i := range 40 {
			fmt.Fprintf(&b, "  s%d: {image: x, depends_on: [", i)
			for j := range i {
				fmt.Fprintf(&b, "s%d,", j)
			}
			b.WriteString("]}\n")
		}
		return one(b.String())
	},
}

func one(content string) map[string]string { return map[string]string{"compose.yaml": content} }

// doublingIncludes are twenty files that each include the next one twice.
func doublingIncludes() map[string]string {
	out := map[string]string{"f20.yaml": plain, "compose.yaml": "include: [f0.yaml]\n"}
	for i := range 20 {
		next := fmt.Sprintf("f%d.yaml", i+1)
		out[fmt.Sprintf("f%d.yaml", i)] = fmt.Sprintf("include: [%s, {path: %s}]\n", next, next)
	}
	return out
}

// doublingExtends is the same with two services in each file.
func doublingExtends() map[string]string {
	out := map[string]string{"f20.yaml": "services: {a: {image: x}, b: {image: x}}\n", "compose.yaml": "services: {z: {extends: {file: f0.yaml, service: a}}}\n"}
	for i := range 20 {
		out[fmt.Sprintf("f%d.yaml", i)] = fmt.Sprintf("services: {a: {extends: {file: f%d.yaml, service: b}}, b: {extends: {file: f%d.yaml, service: a}}}\n", i+1, i+1)
	}
	return out
}

// extendedOften are a thousand services that extend one of a large file.
func extendedOften() map[string]string {
	var app, base strings.Builder
	app.WriteString("services:\n")
	base.WriteString("services:\n")
	for i := range 1000 {
		fmt.Fprintf(&app, "  s%d: {extends: {file: base.yaml, service: b%d}}\n", i, i)
		fmt.Fprintf(&base, "  b%d: {image: x, environment: {A: a, B: b, C: c, D: d}}\n", i)
	}
	return map[string]string{"compose.yaml": app.String(), "base.yaml": base.String()}
}

// doublingVariables are lines of .env that each repeat the one before.
func doublingVariables() map[string]string {
	var b strings.Builder
	b.WriteString("A0=xxxxxxxxxx\n")
	for i := range 30 {
		fmt.Fprintf(&b, "A%d=%s\n", i+1, strings.Repeat(fmt.Sprintf("${A%d}", i), 5))
	}
	return map[string]string{"compose.yaml": plain, ".env": b.String()}
}

// repeatedVariable is a large variable in a thousand places.
func repeatedVariable() map[string]string {
	return map[string]string{
		".env":         "A=" + strings.Repeat("x", 1<<20) + "\n",
		"compose.yaml": plain + "x-a: [" + strings.Repeat("'${A}',", 1000) + "]\n",
	}
}

// repeatedEnvFile is a large env file that many services read.
func repeatedEnvFile() map[string]string {
	var b strings.Builder
	b.WriteString("services:\n")
	for i := range 200 {
		fmt.Fprintf(&b, "  s%d: {image: x, env_file: a.env}\n", i)
	}
	return map[string]string{"compose.yaml": b.String(), "a.env": strings.Repeat("# much to read\n", 1<<16) + "A=a\n"}
}

// TestBombsAreRefusedOrLoadedWithinBounds measures CPU time, because a busy
// machine makes wall time long.
func TestBombsAreRefusedOrLoadedWithinBounds(t *testing.T) {
	for name, make := range bombs {
		t.Run(name, func(t *testing.T) {
			src := files(t, make())
			cpu, memory, err := measured(src)
			t.Logf("%v of CPU, %d MB allocated: %.150v", cpu, memory>>20, err)
			limit := uint64(bombMemory)
			if name == manyPorts {
				limit = manyPortsMemory
			}
			if cpu > bombCPU || memory > limit {
				t.Errorf("loading takes %v of CPU and %d MB", cpu, memory>>20)
			}
		})
	}
}

// measured loads a project, and returns the CPU time of the process and the
// bytes that were allocated meanwhile.
func measured(src Source) (cpu time.Duration, memory uint64, err error) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began := processTime()
	p, err := Load(context.Background(), src)
	if err == nil {
		_, err = p.Select(nil, Selection{})
	}
	cpu = processTime() - began
	runtime.ReadMemStats(&after)
	return cpu, after.TotalAlloc - before.TotalAlloc, err
}

func processTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// FuzzBomb searches for files that take long to load for their size: run it
// with -fuzz=FuzzBomb, and add what it finds to testdata/fuzz.
func FuzzBomb(f *testing.F) {
	for _, make := range bombs {
		for _, content := range make() {
			f.Add([]byte(content))
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) > 64<<10 {
			t.Skip("the bound is for small files")
		}
		cpu, memory, err := measured(files(t, map[string]string{"compose.yaml": string(content)}))
		if cpu > 2*bombCPU || memory > manyPortsMemory {
			t.Errorf("loading %d bytes takes %v of CPU and %d MB: %v", len(content), cpu, memory>>20, err)
		}
	})
}
