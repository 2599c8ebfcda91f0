package view

import (
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/planner"
)

// effect is what a plan's steps amount to for one resource.
type effect string

const (
	toPull    effect = "pull"
	toBuild   effect = "build"
	toPush    effect = "push"
	toRead    effect = "read" // nothing is changed
	toCreate  effect = "create"
	toReplace effect = "replace"
	toUpdate  effect = "update" // in place: its limits
	toChange  effect = "change" // in place: its networks, its name
	toStart   effect = "start"
	toRestart effect = "restart"
	toUnpause effect = "unpause"
	toPause   effect = "pause"
	toStop    effect = "stop"
	toKill    effect = "kill"
	toRemove  effect = "remove"
	toAwait   effect = "await" // nothing is changed
)

// effects in the order in which a summary names them.
var effects = [...]effect{
	toPull, toBuild, toPush, toCreate, toReplace, toUpdate, toChange, toStart, toRestart,
	toUnpause, toPause, toStop, toKill, toRemove,
}

// symbol is how the effect is marked.
func (e effect) symbol() string {
	switch e {
	case toPull, toBuild, toPush, toCreate:
		return "+"
	case toReplace:
		return "±"
	case toRemove, toKill:
		return "-"
	case toAwait, toRead:
		return " "
	}
	return "~"
}

// group is the part of a plan that is about one resource.
type group struct {
	kind  planner.Kind
	name  string
	steps []planner.Step
}

// groupPlan takes a plan apart by resource, in the order of their first steps.
func groupPlan(p planner.Plan) []*group {
	final := names{}
	final.learn(p)
	byKey := map[resourceKey]*group{}
	var out []*group
	for _, s := range p.Steps {
		subject := s.Action.Subject()
		key := resourceKey{subject.Kind, final.final(subject)}
		g := byKey[key]
		if g == nil {
			g = &group{kind: key.kind, name: key.name}
			byKey[key] = g
			out = append(out, g)
		}
		g.steps = append(g.steps, s)
	}
	return out
}

// effect is what the steps amount to; the strongest first.
func (g *group) effect() effect {
	has := map[effect]bool{}
	for _, s := range g.steps {
		has[effectOf(s.Action)] = true
	}
	if g.replaces() || has[toCreate] && has[toRemove] {
		return toReplace
	}
	if has[toStop] && has[toStart] {
		return toRestart
	}
	for _, e := range []effect{toRemove, toCreate, toKill, toBuild, toPull, toPush, toRead, toPause, toUnpause, toStop, toUpdate, toStart, toChange} {
		if has[e] {
			return e
		}
	}
	return toAwait
}

func (g *group) replaces() bool {
	for _, s := range g.steps {
		if c, ok := s.Action.(planner.CreateContainer); ok && c.Replaces != nil {
			return true
		}
	}
	return false
}

func effectOf(a planner.Action) effect {
	switch a := a.(type) {
	case planner.PullImage:
		return toPull
	case planner.BuildImage:
		return toBuild
	case planner.PushImage:
		return toPush
	case planner.ReadImage:
		return toRead
	case planner.CreateNetwork, planner.CreateVolume, planner.CreateContainer:
		return toCreate
	case planner.RemoveNetwork, planner.RemoveVolume, planner.RemoveContainer, planner.RemoveImage:
		return toRemove
	case planner.UpdateContainer:
		return toUpdate
	case planner.StartContainer:
		return toStart
	case planner.StopContainer:
		return toStop
	case planner.KillContainer:
		return toKill
	case planner.PauseContainer:
		return toPause
	case planner.UnpauseContainer:
		return toUnpause
	case planner.AwaitContainer:
		return toAwait
	case planner.RunProvider:
		return effectOfProvider(a.Command)
	}
	return toChange
}

func effectOfProvider(c planner.ProviderCommand) effect {
	switch c {
	case planner.ProviderDown:
		return toRemove
	case planner.ProviderStop:
		return toStop
	}
	return toStart
}

// phrase is what will be done, in order: "replace, start, wait until healthy".
func (g *group) phrase() string {
	replaced := g.effect() == toReplace
	restarted := g.effect() == toRestart
	var out []string
	for _, s := range g.steps {
		word := act(s.Action)
		switch {
		case replaced && isSwap(s.Action):
			word = "replace"
		case restarted && (word == "stop" || word == "start"):
			word = "restart"
		}
		if word != "" && !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	return strings.Join(out, ", ")
}

func isSwap(a planner.Action) bool {
	switch a.(type) {
	case planner.CreateNetwork, planner.RemoveNetwork, planner.CreateVolume, planner.RemoveVolume:
		return true
	}
	return swaps(a)
}

// act words one action; what goes without saying is left out.
func act(a planner.Action) string {
	switch a := a.(type) {
	case planner.AwaitContainer:
		if a.Until == planner.UntilCompleted {
			return "wait until completed"
		}
		return "wait until " + string(a.Until)
	case planner.ConnectNetwork:
		return "connect to " + a.Network.Name
	case planner.DisconnectNetwork:
		return "disconnect from " + a.Network.Name
	case planner.RenameContainer:
		return "rename"
	case planner.CopyIn:
		return ""
	case planner.SyncFiles:
		return "sync files"
	case planner.RunHook:
		if a.Phase == planner.OnSync {
			return "run the exec of develop.watch"
		}
		return "run " + string(a.Phase) + " hooks"
	case planner.RemoveVolume:
		return "remove with its data"
	case planner.RemoveContainer:
		if a.Volumes {
			return "remove with its anonymous volumes"
		}
	case planner.KillContainer:
		return "kill with " + a.Signal
	}
	return a.Verb()
}

// reason is why: that of the first step that has one of its own.
func (g *group) reason() planner.Reason {
	for _, s := range g.steps {
		if s.Reason.Code != planner.NeededBy && s.Reason.Code != planner.Replacement {
			return s.Reason
		}
	}
	return g.steps[0].Reason
}

// why words a reason.
func why(r planner.Reason) string {
	text := map[planner.ReasonCode]string{
		planner.Missing:        "does not exist",
		planner.ConfigChanged:  "configuration changed",
		planner.ImageChanged:   "image changed",
		planner.Drifted:        "changed outside compose",
		planner.NetworkChanged: "network changed",
		planner.NetworkRenamed: "network renamed",
		planner.VolumeChanged:  "volume changed",
		planner.ParentReplaced: "a container whose namespace it shares is replaced",
		planner.Requested:      "requested",
		planner.NotRunning:     "not running",
		planner.Surplus:        "more replicas than requested",
		planner.Orphaned:       "not in the Compose file",
		planner.Leftover:       "leftover",
		planner.NeededBy:       "needed",
		planner.Replacement:    "part of a replacement",
		planner.PolicyAlways:   "by policy",
		planner.FilesChanged:   "files changed",
	}[r.Code]
	if text == "" {
		text = string(r.Code)
	}
	switch {
	case r.Detail == "":
		return text
	case r.Code == planner.NeededBy:
		return text + " by " + r.Detail
	case r.Code == planner.Leftover:
		return text + " " + r.Detail
	}
	return text + ": " + r.Detail
}
