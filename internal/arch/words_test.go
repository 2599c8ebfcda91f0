package arch

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"
)

// phrases are sentences and figures of speech that readers had to guess at. The comment or
// message beside each one is what to write instead.
var phrases = []struct{ phrase, instead string }{
	{"applications of many containers", "multi-container applications"},
	{"Health is heard of", "Health comes from engine events"},
	{"with its images in containerd", "on the containerd image store"},
	{"has what becomes of what", "lists how each attribute is mapped"},
	{"what becomes of each", "the support for each, how each is mapped"},
	{"and what lost", "and which values it overrode"},
	{"Say beside each image", "Attach a provenance attestation to each image"},
	{"Hold the Dockerfiles against", "Lint Dockerfiles"},
	{"against the rules of BuildKit", "lint with BuildKit's checks"},
	{"-1 for the usual", "-1 for the default"},
	{"How long it all may take", "Overall timeout"},
	{"0 is without end", "0 means no timeout"},
	{"Make volume NAME again", "Recreate volume NAME"},
	{"Look into the images", "Inspect image file systems"},
	{"that somebody else made", "not created by this project"},
	{"which one? say", "--namespace is required"},
	{"a tar is not for a terminal", "refusing to write a tar archive to a terminal"},
	{"which this command is not about", "that this command does not manage"},
	{", and not why", "without a message"},
	{"it is there, and no file", "exists and is not a regular file"},
	{"an address of one's own", "a static address"},
	{"that there is none of", "unknown"},
	{"is kept by a swarm", "requires Swarm mode"},
	{"how long those get to go", "how long to wait until they are removed"},
	{"who has others has another session", "services with other keys get a session of their own"},
	{"That the engine is gone they find out", "lets waiters notice that the connection is closed"},
	{"says the scale in both its places", "copies the scale to deploy.replicas"},
	{"what wait is to wait for", "the awaited container"},
	{"is to be had", "is available"},
	{"takes its place: a blank text", "an empty string is used"},
	{"a blank text takes its place", "an empty string is used"},
	{"less than none", "must not be negative"},
	{"goes before what else says it", "takes precedence over other sources"},
	{"is no duration: 1m30s would be", "invalid duration (example: 1m30s)"},
	{"is no size: 512m would be", "invalid size (example: 512m)"},
	{"nobody listens there", "no program listens there"},
}

// TestNoIdiosyncraticPhrases keeps the phrases out of everything that strangers read: help, messages,
// documentation, comments and tests.
func TestNoIdiosyncraticPhrases(t *testing.T) {
	out, err := exec.Command("git", "-C", "../..", "ls-files", "-z").Output()
	if err != nil {
		t.Skipf("git ls-files: %v", err) // the source is not a git checkout
	}
	files := 0
	for name := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		if name == "internal/arch/words_test.go" {
			continue
		}
		text, err := os.ReadFile("../../" + name)
		if err != nil || !utf8.Valid(text) {
			continue // deleted in the working tree, a link, or not text
		}
		files++
		for i, line := range strings.Split(string(text), "\n") {
			for _, p := range phrases {
				if strings.Contains(line, p.phrase) {
					t.Errorf("%s:%d: %q: write %q", name, i+1, p.phrase, p.instead)
				}
			}
		}
	}
	if files < 1000 {
		t.Errorf("checked %d files only", files)
	}
}
