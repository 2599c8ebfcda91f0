package plan

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A saved plan keeps its meaning: this is what the files of users hold.
func TestStepAsJSON(t *testing.T) {
	step := Step{
		ID:     "await healthy container shop-db-1",
		Action: AwaitContainer{Container: Subject{Kind: KindContainer, Name: "shop-db-1", Service: "db", Number: 1}, Until: UntilHealthy},
		Reason: Reason{Code: NeededBy, Detail: "web"},
		Needs:  []StepID{"start container shop-db-1"},
	}
	want := `{"id":"await healthy container shop-db-1","do":"AwaitContainer",` +
		`"action":{"container":{"kind":"container","name":"shop-db-1","service":"db","number":1},"until":"healthy"},` +
		`"reason":{"code":"needed-by","detail":"web"},"needs":["start container shop-db-1"]}`
	raw, err := json.Marshal(step)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(raw)); diff != "" {
		t.Error("(-want +got)", diff)
	}
	var back Step
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(step, back); diff != "" {
		t.Error("(-want +got)", diff)
	}
}

func TestStepFromBadJSON(t *testing.T) {
	for raw, want := range map[string]string{
		`{"id": "x", "do": "Nothing", "action": {}}`:        `read step "x": no action is called "Nothing"`,
		`{"id": "x", "do": "StartContainer", "action": []}`: `read step "x": json: cannot unmarshal array`,
		`[]`: `json: cannot unmarshal array`,
	} {
		var s Step
		if err := json.Unmarshal([]byte(raw), &s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", raw, err, want)
		}
	}
}
