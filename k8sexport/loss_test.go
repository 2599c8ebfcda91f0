package k8sexport

import (
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// The Pods of these projects do not all start, so they are no goldens, whose
// Pods must.
func TestLossOfWhatCannotRun(t *testing.T) {
	const global = `
name: loss
services:
  agent: {image: example/agent, deploy: {mode: global}, volumes: ["data:/data"]}
volumes: {data: {}}
`
	c := unpack(t, &txtar.Archive{Files: []txtar.File{{Name: "compose.yaml", Data: []byte(global)}}})
	_, report, err := Export(c.load(t), Facts{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := Entry{Path: "volumes.data"}
	for _, e := range report.Entries {
		if e.Path == want.Path {
			want = e
		}
	}
	const words = "the service runs on each node, but only one node can mount the claim"
	if want.Verdict != Dropped || want.Words != words {
		t.Errorf("volumes.data is %s: %s, want %s: %s", want.Verdict, want.Words, Dropped, words)
	}
}
