package view

import (
	"strings"

	"github.com/seed-6dc66d55/compose/planner"
)

// words are what a resource is called while an action works on it, and after.
type words struct {
	working, done string
	// minor actions (a connection, a hook, a copy) say what they do as a detail
	// and do not change what the resource is called.
	minor bool
	// detail is shown behind done.
	detail string
}

// wordsOf are docker compose's words for an action.
func wordsOf(a planner.Action) words {
	switch a := a.(type) {
	case planner.PullImage:
		return words{working: "Pulling", done: "Pulled"}
	case planner.BuildImage:
		return words{working: "Building", done: "Built"}
	case planner.PushImage:
		return words{working: "Pushing", done: "Pushed"}
	case planner.ReadImage:
		return words{working: "Reading", done: "Read"}
	case planner.CreateNetwork, planner.CreateVolume, planner.CreateContainer:
		return words{working: "Creating", done: "Created"}
	case planner.RemoveImage, planner.RemoveNetwork, planner.RemoveVolume, planner.RemoveContainer:
		return words{working: "Removing", done: "Removed"}
	case planner.StartContainer:
		return words{working: "Starting", done: wordStarted}
	case planner.UpdateContainer:
		// Programs count docker compose's words as changes, and no others.
		return words{working: wordRecreate, done: wordRecreated, detail: "in place"}
	case planner.StopContainer:
		return words{working: "Stopping", done: wordStopped}
	case planner.KillContainer:
		return words{working: "Killing", done: "Killed"}
	case planner.PauseContainer:
		return words{working: "Pausing", done: "Paused"}
	case planner.UnpauseContainer:
		return words{working: "Unpausing", done: "Unpaused"}
	case planner.AwaitContainer:
		return words{working: "Waiting", done: awaited(a.Until)}
	case planner.ConnectNetwork:
		return words{working: "Connecting", done: "Connected", minor: true}
	case planner.DisconnectNetwork:
		return words{working: "Disconnecting", done: "Disconnected", minor: true}
	case planner.RenameContainer:
		return words{working: "Renaming", done: "Renamed", minor: true}
	case planner.AttachStreams:
		return words{working: "Attaching", done: "Attached", minor: true}
	case planner.CopyIn:
		return words{working: "Copying", done: "Copied", minor: true}
	case planner.CommitContainer:
		return words{working: "Committing", done: "Committed"}
	case planner.SyncFiles:
		return words{working: "Syncing", done: "Synced", minor: true}
	case planner.RunProvider:
		return providerWords(a.Command)
	case planner.RunHook:
		return words{working: "Running " + string(a.Phase), done: "Ran " + string(a.Phase), minor: true}
	}
	return words{working: a.Verb(), done: a.Verb()}
}

func providerWords(c planner.ProviderCommand) words {
	switch c {
	case planner.ProviderDown:
		return words{working: "Taking down", done: "Down"}
	case planner.ProviderStop:
		return words{working: "Stopping", done: wordStopped}
	}
	return words{working: "Bringing up", done: "Up"}
}

func awaited(u planner.Until) string {
	switch u {
	case planner.UntilCompleted, planner.UntilEnded:
		return "Exited"
	case planner.UntilHealthy:
		return "Healthy"
	}
	return "Ready"
}

// internal reports whether an action is about a resource that users and their
// programs do not know: a volume that carries configs and secrets is removed with
// its container.
func internal(a planner.Action) bool {
	x, ok := a.(planner.RemoveVolume)
	return ok && x.Carrier
}

// doneWord is the word for a finished step. What is ready can be healthy, or run
// without a health check, or have exited with 0: the event's detail tells.
func doneWord(a planner.Action, w words, detail string) string {
	await, ok := a.(planner.AwaitContainer)
	if !ok || await.Until != planner.UntilReady {
		return w.done
	}
	switch {
	case strings.HasPrefix(detail, "healthy"):
		return "Healthy"
	case strings.HasPrefix(detail, "exit"):
		return "Exited"
	case strings.HasPrefix(detail, "running"), strings.HasPrefix(detail, "started"):
		return "Running"
	}
	return w.done
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
