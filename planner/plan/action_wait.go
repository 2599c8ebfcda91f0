package plan

// Until is the state that an AwaitContainer waits for.
type Until string

const (
	UntilHealthy   Until = "healthy"   // its health check passes
	UntilCompleted Until = "completed" // it exited with 0
	UntilEnded     Until = "ended"     // the container that the plan attaches to exited, with any exit code
	UntilReady     Until = "ready"     // healthy where it has a health check, else running; a one-shot that exited with 0 is ready
)

// AwaitContainer waits for a container.
type AwaitContainer struct {
	Container Subject `json:"container"`
	Until     Until   `json:"until"`
	// Optional makes a failure a warning: `required: false`.
	Optional bool `json:"optional,omitempty"`
}

func (a AwaitContainer) Verb() string     { return "await " + string(a.Until) }
func (a AwaitContainer) Subject() Subject { return a.Container }
func (AwaitContainer) Effect() Effect     { return ToAwait }
func (a AwaitContainer) Words() Words {
	w := Words{Plan: "wait until " + string(a.Until), Working: "Waiting", Done: "Ready"}
	switch a.Until {
	case UntilCompleted, UntilEnded:
		w.Done = "Exited"
	case UntilHealthy:
		w.Done = "Healthy"
	}
	return w
}

// AttachStreams attaches the user's standard streams to a container before it
// starts, so that no output is missed.
type AttachStreams struct {
	Container Subject `json:"container"`
}

func (AttachStreams) Verb() string       { return "attach to" }
func (a AttachStreams) Subject() Subject { return a.Container }
func (AttachStreams) Effect() Effect     { return ToChange }
func (AttachStreams) Words() Words {
	return Words{Plan: "attach to", Working: "Attaching", Done: "Attached", Minor: true}
}
