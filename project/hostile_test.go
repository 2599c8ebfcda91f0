//go:build unix

package project

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"
)

const plain = "services: {web: {image: x}}\n"

// Each of these files ends in an error that says where it is wrong, at once
// and in little memory.
func TestHostileFilesAreToldWithTheirPlace(t *testing.T) {
	for _, c := range []struct {
		name, content, want string
	}{
		{"a byte that is no text", "services:\n  web:\n    image: a\x00b\n", "compose.yaml:3:13: contains the control character U+0000"},
		{"a quoted control character", "services:\n  web:\n    image: \"é\x01\"\n", "compose.yaml:3:14: contains the control character U+0001"},
		{"Latin-1", "services:\n  web:\n    image: caf\xe9\n", "compose.yaml:3:15: is not UTF-8 text"},
		{"UTF-16", utf16Of(plain), "compose.yaml:1:1: is UTF-16: save it as UTF-8"},
		{"a key twice, after a mark and with returns", "\ufeffservices:\r\n  web:\r\n    image: x\r\n    image: y\r\n", "compose.yaml:4:5: services.web.image: is a duplicate: first set in line 3"},
		{"tabs", "services:\n\tweb:\n", "compose.yaml:2:1: read yaml: found character that cannot start any token"},
		{"lists in lists in lists", "x-a: " + strings.Repeat("[", 100_000) + "\n" + plain, "compose.yaml:1:10006: read yaml: exceeded max depth of 10000"},
		{"lists in lists without an anchor", "x-a: " + strings.Repeat("[", 600) + strings.Repeat("]", 600) + "\n" + plain, "compose.yaml:1:505: values are nested too deeply"},
		{"an included interface of the kernel", "include: [/proc/kmsg]\n" + plain, "compose.yaml:1:11: include[0]: /proc/kmsg: is not a regular file (an interface of the kernel)"},
		{"mappings in mappings", deep(600) + plain, ": values are nested too deeply"},
		{"variables in variables", "services: {web: {image: \"" + strings.Repeat("${A:-", 5000) + strings.Repeat("}", 5000) + "\"}}\n", "compose.yaml:1:25: services.web.image: variables are nested too deeply"},
		{"a variable that never closes", "services: {web: {image: \"" + strings.Repeat("${", 50_000) + "\"}}\n", "compose.yaml:1:25: services.web.image: variables are nested too deeply"},
		{"a line without end", "services: {web: {image: x, bogus: " + strings.Repeat("x", 10_000_000) + "}}\n", "compose.yaml:1:28: services.web.bogus: unknown attribute: additional properties 'bogus' not allowed"},
		{"numbers beyond numbers", "services: {web: {image: x, cpus: 1e400}}\n", `compose.yaml:1:34: services.web.cpus: invalid number "1e400"`},
		{"an anchor in itself", "x-a: &a [*a]\n" + plain, "compose.yaml:1:10: the anchor a contains itself"},
		{"an anchor merged in itself", "x-a: &a {<<: *a}\n" + plain, "compose.yaml:1:14: the anchor a contains itself"},
		{"eight levels of aliases", bomb(8, 9), "compose.yaml:6:6: the aliases of the file expand to more than 200000 values"},
		{"aliases that double", bomb(60, 2), "the aliases of the file expand to more than 200000 values"},
		{"a file that includes itself", "include: [compose.yaml]\n" + plain, "compose.yaml:1:11: include[0]: include cycle: compose.yaml -> compose.yaml"},
		{"a key that hides", "\"incl\\u0075de\": [compose.yaml]\n" + plain, "compose.yaml:1:18: include[0]: include cycle: compose.yaml -> compose.yaml"},
		{"a service that extends itself", "services: {web: {image: x, extends: {file: compose.yaml, service: web}}}\n", "compose.yaml:1:28: services.web.extends: extends cycle: web -> web"},
		{"services that extend one another", "services: {a: {extends: b}, b: {extends: a}}\n", "compose.yaml:1:25: services.a.extends: extends cycle: a -> b -> a"},
	} {
		t.Run(c.name, func(t *testing.T) { refusedAtOnce(t, files(t, map[string]string{"compose.yaml": c.content}), c.want) })
	}
}

func TestCyclesThroughOtherFilesAreTold(t *testing.T) {
	src := files(t, map[string]string{
		"compose.yaml": "services: {z: {extends: {file: other.yaml, service: b}}}\n",
		"other.yaml":   "services: {b: {extends: {file: compose.yaml, service: z}}}\n",
	})
	refusedAtOnce(t, src, "compose.yaml:1:16: services.z.extends: extends cycle: z -> b (other.yaml) -> z")
	src = files(t, map[string]string{
		"compose.yaml": "services: {z: {extends: {file: other.yaml, service: b}}}\n",
		"other.yaml":   "services: {b: {extends: c}, c: {extends: b}}\n",
	})
	refusedAtOnce(t, src, "extends cycle: z -> b (other.yaml) -> c (other.yaml) -> b (other.yaml)")
	src = files(t, map[string]string{
		"compose.yaml": "include: [a.yaml]\n", "a.yaml": "include: [b.yaml]\n", "b.yaml": "include: [a.yaml]\n",
	})
	refusedAtOnce(t, src, "b.yaml:1:11: include[0]: include cycle: a.yaml -> b.yaml -> a.yaml")
}

func refusedAtOnce(t *testing.T, src Source, want string) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	_, err := Load(context.Background(), src)
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("want %q, have %.400v", want, err)
	}
	// A tenth of a second on an idle machine; where a bomb goes off it is minutes.
	if took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
	if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; strings.Contains(want, "unfolds") && grown > 100 {
		t.Errorf("it took %d MB", grown)
	}
}

// What is no file is told wherever a file may be named, and nothing is opened.
func TestWhatIsNoFileIsToldWhereverItIsNamed(t *testing.T) {
	for attribute, place := range map[string]string{
		"include: [%s]\n" + plain:                                                        "compose.yaml:1:11: include[0]: ",
		"services: {a: {extends: {file: %s, service: a}}}\n":                             "compose.yaml:1:32: services.a.extends.file: ",
		"services: {a: {image: x, env_file: %s}}\n":                                      "compose.yaml:1:36: services.a.env_file: ",
		"services: {a: {image: x, label_file: [%s]}}\n":                                  "compose.yaml:1:39: services.a.label_file[0]: ",
		"services: {a: {image: x, secrets: [s]}}\nsecrets: {s: {file: %s}}\n":            "compose.yaml:1:36: services.a.secrets[0]: ",
		"services: {a: {image: x, configs: [s]}}\nconfigs: {s: {file: %s}}\n":            "compose.yaml:1:36: services.a.configs[0]: ",
		"include: [{path: [inc.yaml], env_file: %s}]\n" + plain:                          "compose.yaml:1:40: include[0].env_file: ",
		"services: {a: {image: x, pre_start: [{command: [x], image: x, env_file: %s}]}}": "services.a.pre_start[0].env_file",
	} {
		for kind, want := range map[string]string{
			"pipe": "is not a regular file (a named pipe)", "/dev/zero": "is not a regular file (a device)",
			"loop": "too many levels of symbolic links", "folder": "is a directory, not a file",
		} {
			isMounted := strings.Contains(attribute, "file: %s}}") && strings.Contains(attribute, "s: {file")
			if isMounted && (kind == "folder" || kind == "loop") {
				continue // these are for the engine to mount, or not
			}
			src := files(t, map[string]string{"compose.yaml": fmt.Sprintf(attribute, kind), "inc.yaml": plain})
			special(t, src.Dir)
			err := loadedInTime(t, src)
			if err == nil || !strings.Contains(err.Error(), place) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s, %s: have %v", strings.TrimSpace(attribute), kind, err)
			}
		}
	}
}

// special makes things that are no files.
func special(t *testing.T, dir string) {
	t.Helper()
	for _, err := range []error{
		syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600), os.Symlink("loop", filepath.Join(dir, "loop")), os.Mkdir(filepath.Join(dir, "folder"), 0o700),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func loadedInTime(t *testing.T, src Source) error {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		p, err := Load(context.Background(), src)
		if err == nil {
			_, err = p.Select(nil, Selection{})
		}
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-time.After(20 * time.Second):
		t.Fatal("it hangs")
		return nil
	}
}

// Files that people write pass: many anchors, many services, in included and
// extended files too.
func TestLargeHonestFilesPass(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes seconds")
	}
	var anchors strings.Builder
	anchors.WriteString("x-env: &env {A: \"1\", B: \"2\"}\nservices:\n")
	for i := range 1000 {
		fmt.Fprintf(&anchors, "  s%d:\n    image: x\n    environment: &e%d {<<: *env, C: \"3\"}\n    labels: *e%d\n", i, i, i)
	}
	// Compose-go lets go of what bounds it has been given where it follows an
	// include or an extends: there its own 100,000 values are the most, always.
	many := "services:\n  m1: {image: x}\n" + filler(90_000)
	simple := "services:\n"
	for i := range 10_000 {
		simple += fmt.Sprintf("  s%d: {image: x}\n", i)
	}
	for name, content := range map[string]map[string]string{
		"many anchors":     {"compose.yaml": anchors.String()},
		"an included file": {"compose.yaml": "include: [many.yaml]\n", "many.yaml": many},
		"an extended file": {"compose.yaml": "services: {a: {extends: {file: many.yaml, service: m1}}}\n", "many.yaml": many},
		"ten thousand":     {"compose.yaml": simple},
	} {
		if _, err := Load(context.Background(), files(t, content)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPipesOfTheShellAreReadAsFiles(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := w.WriteString("name: shop\n" + plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	src := Source{Dir: t.TempDir(), Files: []string{fmt.Sprintf("/dev/fd/%d", r.Fd())}, EnvFiles: []string{os.DevNull}}
	p, err := Load(context.Background(), src)
	if err != nil || p.Name() != "shop" {
		t.Errorf("have %v", err)
	}
}

func bomb(levels, width int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "x-0: &a0 [%s]\n", strings.TrimSuffix(strings.Repeat("1,", width), ","))
	for i := range levels - 1 {
		fmt.Fprintf(&b, "x-%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i), width), ","))
	}
	return b.String() + plain
}

func deep(levels int) string {
	var b strings.Builder
	for i := range levels {
		b.WriteString(strings.Repeat(" ", i) + "x-a:\n")
	}
	return b.String() + "bogus: 1\n"
}

func utf16Of(text string) string {
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return string(out)
}

func TestAPipeInPlaceOfAFileDoesNotHang(t *testing.T) {
	const web = "services:\n  web:\n    image: nginx\n"
	for pipe, content := range map[string]string{
		"compose.yaml": "",
		".env":         web,
		"web.env":      web + "    env_file: web.env\n",
		"labels":       web + "    label_file: labels\n",
		"other.yaml":   "include: [other.yaml]\n" + web,
		"base.yaml":    web + "    extends: {file: base.yaml, service: web}\n",
		"inc.env":      "include: [{path: sub.yaml, env_file: inc.env}]\n" + web,
	} {
		t.Run(pipe, func(t *testing.T) {
			src := files(t, map[string]string{"compose.yaml": content, "sub.yaml": web})
			os.Remove(filepath.Join(src.Dir, pipe))
			if err := syscall.Mkfifo(filepath.Join(src.Dir, pipe), 0o600); err != nil {
				t.Fatal(err)
			}
			err := loadedInTime(t, src)
			if err == nil || !strings.Contains(err.Error(), "is not a regular file (a named pipe)") {
				t.Errorf("have %v", err)
			}
		})
	}
}

// endless is standard input from a program that does not end.
type endless struct{ text string }

func (e endless) Read(p []byte) (int, error) { return copy(p, e.text), nil }

func TestStandardInputWithoutAnEndIsRefused(t *testing.T) {
	src := Source{Files: []string{"-"}, Dir: t.TempDir(), Env: map[string]string{}, Stdin: endless{"# comment\n"}}
	refusedAtOnce(t, src, "<stdin>: exceeds the limit of 16 MiB")
}
