package view

import (
	"strings"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// internal reports whether an action is about a resource that users and their
// programs do not know: a volume that carries configs and secrets is removed with
// its container.
func internal(a plan.Action) bool {
	x, ok := a.(plan.RemoveVolume)
	return ok && x.SecretVolume
}

// doneWord is the word for a finished step. A ready container is healthy, runs
// without a health check, or has exited with 0: the event's detail says which.
func doneWord(a plan.Action, w plan.Words, detail string) string {
	await, ok := a.(plan.AwaitContainer)
	if !ok || await.Until != plan.UntilReady {
		return w.Done
	}
	switch {
	case strings.HasPrefix(detail, "healthy"):
		return "Healthy"
	case strings.HasPrefix(detail, "exit"):
		return "Exited"
	case strings.HasPrefix(detail, "running"), strings.HasPrefix(detail, "started"):
		return "Running"
	}
	return w.Done
}

// Words that are no action's.
const (
	wordRunning     = "Running"
	wordSkipped     = "Skipped"
	wordInterrupted = "Interrupted"
	wordError       = "Error"
	wordWarning     = "Warning"
	wordRecreate    = "Recreate"
	wordRecreated   = "Recreated"
	wordRestart     = "Restarting"
	wordStopping    = "Stopping"
	wordStopped     = "Stopped"
	wordStarted     = "Started"
)
