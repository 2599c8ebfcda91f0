package attribute

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// difference is how Podman treats attributes otherwise than Docker's engines.
type difference struct {
	paths []string // services.*.links
	words string   // continue "services.web.links: ..."
}

// podmanDiffers reads podman.txt.
func podmanDiffers(t *testing.T) []difference {
	t.Helper()
	text, err := os.ReadFile("podman.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []difference
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		paths, words, _ := strings.Cut(line, " | ")
		out = append(out, difference{paths: strings.Split(paths, ", "), words: words})
	}
	return out
}

const podmanHead = `
## Podman

The API socket of Podman works too (` + "`DOCKER_HOST=unix:///run/podman/podman.sock`" + `): stories and the conformance suite
run on Podman 5.4, the version of Debian 13, as root (` + "`make test-podman`" + `). Differences are marked there with ` + "`[podman]`" + `,
and in ` + "`engineclient/enginetest/conformance/podman.go`" + `. Rootless Podman and other versions are not tested.

- It has API 1.41: an attribute that *needs* a newer API above is refused, also where Podman could do the same in another way.
- It has no BuildKit: images are built with the classic call, and what that cannot do (secrets, ssh, additional
  contexts, caches elsewhere) is refused by name: build with ` + "`podman build --tag NAME`" + `, and give the service
  ` + "`image: NAME`" + ` (what ` + "`podman images`" + ` calls ` + "`localhost/NAME`" + ` is found by either name).
- An image that is built with ` + "`labels`" + ` may come out as another one each time, since it writes them in any order: its
  containers are made again then.
- ` + "`watch`" + ` removes files with the container's own ` + "`rm`" + ` alone: where there is none, it says what stays.
- What it leaves out it does not warn of, as Docker's engine mostly does; compose cannot pass on what is not said.
- The times of its logs are whole seconds: within one, ` + "`logs`" + ` of several containers are in no order.
- A ` + "`kill`" + ` waits for a ` + "`stop`" + ` that is under way.
- ` + "`ps`" + ` shows no command where it is the image's entrypoint alone.
- ` + "`cp`" + ` into a container gives what it copies to the container's user, as with ` + "`-a`" + `; out of it, links are followed.
- ` + "`run`" + ` of a command that is not there ends with 1 instead of 127, and without the reason.
- ` + "`events`" + ` of the past leaves out most, and has the long names of images.
- Whether projects of docker-compose or podman-compose are taken over as they are, nobody has tried on it.

Attributes that act otherwise than above:

| attribute | on Podman |
|---|---|
`

func TestPodmanDiffersInAttributesThatAct(t *testing.T) {
	form := regexp.MustCompile(`^[a-z` + "`" + `].*[^.!]$`)
	for _, d := range podmanDiffers(t) {
		for _, path := range d.paths {
			acts := func(r Row) bool { return r.Path == path && (r.Verdict == Acts || r.Verdict == Differs) }
			if !slices.ContainsFunc(Table(), acts) {
				t.Errorf("%s does not act elsewhere either", path)
			}
		}
		if !form.MatchString(d.words) {
			t.Errorf("%s: %q", d.paths, d.words)
		}
	}
}
