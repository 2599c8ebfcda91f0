package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// ownVersions are the forms that the program's own version takes: a release,
// what `git describe` and the Go toolchain print, and none.
var ownVersions = []string{"v1.2.3", "v1-lab", "8168d98", "8168d98-dirty", "v0.0.0-20261130164347-8168d98ac0ff+dirty", "dev", ""}

// printed is the standard output of one run without a file and an engine.
func printed(t *testing.T, own, name string, args ...string) string {
	t.Helper()
	var out, said bytes.Buffer
	code := Run(context.Background(), World{
		Name: name, Args: args, Env: map[string]string{}, Dir: t.TempDir(), Now: time.Now, Version: own,
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &said,
	})
	if code != 0 {
		t.Fatalf("%s %q: exit code %d: %s", name, args, code, &said)
	}
	return out.String()
}

// Each line of this test is what a client does with the version: see section A
// of the clients that decision 21 lists.
func TestClientsParseTheVersion(t *testing.T) {
	semver := regexp.MustCompile(`^v?(\d+)\.(\d+)\.(\d+)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$`)
	tilt := regexp.MustCompile(`(?mi)^docker[ -]compose(?: version)?:? v?([^\s,]+)`)
	devcontainers := regexp.MustCompile(`^'?v?(\d+(\.\d+)*)`)
	for _, own := range ownVersions {
		long := printed(t, own, "docker-compose", "compose", "version")
		short := printed(t, own, "docker-compose", "compose", "version", "--short")
		var object map[string]string
		if err := json.Unmarshal([]byte(printed(t, own, "docker-compose", "compose", "version", "--format", "json")), &object); err != nil {
			t.Fatal(err)
		}

		if !regexp.MustCompile(`(?i)^docker[ -]compose version v?5\.5\.\d+`).MatchString(long) {
			t.Errorf("version: %q", long)
		}
		if m := tilt.FindStringSubmatch(long); m == nil || !semver.MatchString(m[1]) {
			t.Errorf("Tilt cannot parse %q", long)
		}
		if m := devcontainers.FindStringSubmatch(short); m == nil || m[1] != "5.5.0" {
			t.Errorf("devcontainers cannot parse %q", short)
		}
		// testcontainers-go wants three parts, Gradle and Coolify one number.
		if short != "5.5.0\n" {
			t.Errorf("version --short: %q", short)
		}
		// Ansible removes the v and compares; "dev" counts as no version.
		if len(object) != 1 || object["version"] != "v5.5.0" {
			t.Errorf("version --format json: %v", object)
		}
		// Spring Boot reads major and minor as integers.
		for _, part := range strings.SplitN(strings.TrimPrefix(object["version"], "v"), ".", 3)[:2] {
			if n, err := strconv.Atoi(part); err != nil || n != 5 {
				t.Errorf("Spring Boot cannot parse %q", object["version"])
			}
		}

		var metadata struct{ SchemaVersion, Vendor, Version, ShortDescription string }
		if err := json.Unmarshal([]byte(printed(t, own, "docker-compose", "docker-cli-plugin-metadata")), &metadata); err != nil {
			t.Fatal(err)
		}
		// Ansible's fallback is this version in `docker info`.
		if !semver.MatchString(metadata.Version) || !strings.HasPrefix(metadata.Version, "v5.5.0+compose.") {
			t.Errorf("plugin metadata: version %q", metadata.Version)
		}
	}
}

// The program's own version is semver build metadata, whatever it is.
func TestOwnVersionIsBuildMetadata(t *testing.T) {
	for own, want := range map[string]string{
		"v1.2.3": "1.2.3", "8168d98-dirty": "8168d98-dirty", "": "dev", "v": "dev", "feature/x_y+1..2": "feature-x-y-1.2",
	} {
		if got, want := printed(t, own, "compose", "version"), "Docker Compose version v5.5.0+compose."+want+"\n"; got != want {
			t.Errorf("%q: %q, want %q", own, got, want)
		}
	}
}

// `--version` and `-v` are the command `version`, in any order with its flags.
func TestFormsOfTheVersionCommand(t *testing.T) {
	const long, short, object = "Docker Compose version v5.5.0+compose.dev\n", "5.5.0\n", `{"version":"v5.5.0"}` + "\n"
	for line, want := range map[string]string{
		"version": long, "--version": long, "-v": long, "-v version": long, "--dry-run --version": long,
		"-f x.yaml -p shop --version": long, "--profile -v version": long, "version -f pretty": long, "version -f xml": long,
		"version --short": short, "--version --short": short, "--short --version": short, "-v --short": short,
		"--short -v": short, "version --short -f json": short, "--format json --short -v": short,
		"version --format json": object, "version -f json": object, "--version --format json": object,
		"--format=json --version": object, "--format json -v": object, "-v -f json": object, "--ansi never -v --format=json": object,
	} {
		args := strings.Fields(line)
		if got := printed(t, "", "docker-compose", args...); got != want {
			t.Errorf("docker-compose %s: %q, want %q", line, got, want)
		}
		if got := printed(t, "", "docker-compose", append([]string{"compose"}, args...)...); got != want {
			t.Errorf("docker compose %s: %q, want %q", line, got, want)
		}
	}
}
