package plan

import "fmt"

// HookPhase is when a hook runs.
type HookPhase string

const (
	PreStart  HookPhase = "pre_start" // in containers of their own, before the container starts
	PostStart HookPhase = "post_start"
	PreStop   HookPhase = "pre_stop"
	OnSync    HookPhase = "exec" // of one rule of develop.watch, after its files were synced
)

// RunHook runs a container's hooks of one phase, one after the other.
type RunHook struct {
	Container Subject   `json:"container"`
	Phase     HookPhase `json:"phase"`
	// Each skips hooks that run once for all replicas.
	Each bool `json:"each,omitempty"`
	// Rule is the rule of develop.watch that an exec belongs to.
	Rule int `json:"rule,omitempty"`
}

func (a RunHook) Verb() string {
	if a.Phase == OnSync {
		return fmt.Sprintf("run develop.watch[%d].exec of", a.Rule)
	}
	return "run " + string(a.Phase) + " of"
}

func (a RunHook) Subject() Subject { return a.Container }
func (RunHook) Effect() Effect     { return ToChange }
func (a RunHook) Words() Words {
	w := Words{Plan: "run " + string(a.Phase) + " hooks", Working: "Running " + string(a.Phase), Done: "Ran " + string(a.Phase), Minor: true}
	if a.Phase == OnSync {
		w.Plan = "run the command of develop.watch"
	}
	return w
}
