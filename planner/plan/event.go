package plan

import "time"

// EventKind says what happened to a step.
type EventKind string

const (
	StepStarted     EventKind = "started"
	StepProgress    EventKind = "progress" // Current of Total, or a new Detail
	StepDone        EventKind = "done"
	StepFailed      EventKind = "failed"
	StepSkipped     EventKind = "skipped"     // it never began: a step that it needs failed, or the run was cancelled
	StepInterrupted EventKind = "interrupted" // the run was cancelled while it was under way
	StepWarned      EventKind = "warned"      // it failed, and that does not matter; Detail says why
)

// Event is one thing that happened to one step.
type Event struct {
	Step Step
	Kind EventKind
	At   time.Time
	// Detail is a few words for the line: "exit 0", a layer's name.
	Detail string
	// Part names a part of the step that has its own progress: a layer.
	Part           string
	Current, Total int64 // bytes; Total 0 is unknown
	Err            error // with StepFailed
}
