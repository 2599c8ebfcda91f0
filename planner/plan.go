// Package planner decides what must be done, and why: a Project, a State and
// an Intent in, a Plan out. It asks nobody, prints nothing and has no clock.
package planner

import (
	"slices"
	"strings"
)

// Plan is a graph of steps in an order that respects their needs. The same
// input gives the same bytes. It holds no values of the project, so it can be
// shown, saved and compared without holding a secret.
type Plan struct {
	Project string `json:"project"`
	Steps   []Step `json:"steps"`
	Notes   []Note `json:"notes,omitempty"`
}

// Empty reports whether nothing has to be done.
func (p Plan) Empty() bool { return len(p.Steps) == 0 }

// Changes returns the steps that change the engine: all but waits.
func (p Plan) Changes() []Step {
	var out []Step
	for _, s := range p.Steps {
		if s.Changes() {
			out = append(out, s)
		}
	}
	return out
}

// Builds returns the builds of images.
func (p Plan) Builds() []BuildImage {
	var out []BuildImage
	for _, s := range p.Steps {
		if x, ok := s.Action.(BuildImage); ok {
			out = append(out, x)
		}
	}
	return out
}

// Destructive returns the steps that lose data: the removal of a volume, and
// of a container together with its anonymous volumes. What a carrier holds
// stands elsewhere.
func (p Plan) Destructive() []Step {
	var out []Step
	for _, s := range p.Steps {
		switch a := s.Action.(type) {
		case RemoveVolume:
			if !a.Carrier {
				out = append(out, s)
			}
		case RemoveContainer:
			if a.Volumes {
				out = append(out, s)
			}
		}
	}
	return out
}

// Step returns the step with the given ID.
func (p Plan) Step(id StepID) (Step, bool) {
	i := slices.IndexFunc(p.Steps, func(s Step) bool { return s.ID == id })
	if i < 0 {
		return Step{}, false
	}
	return p.Steps[i], true
}

// Then returns a plan that does p and after it next: whatever in next begins
// without a need waits for all of p. It is how the rounds of `up` are shown
// as one.
func (p Plan) Then(next Plan) Plan {
	if p.Empty() {
		next.Notes = append(slices.Clone(p.Notes), next.Notes...)
		return next
	}
	out := Plan{Project: next.Project, Steps: slices.Clone(p.Steps)}
	var all []StepID
	for _, s := range p.Steps {
		all = append(all, s.ID)
	}
	for _, s := range next.Steps {
		if len(s.Needs) == 0 && len(s.After) == 0 {
			s.Needs = all
		}
		out.Steps = append(out.Steps, s)
	}
	out.Notes = append(slices.Clone(p.Notes), next.Notes...)
	return out
}

// StepID names a step by what it does to what: "create container shop-web-1".
type StepID string

// Step is one action, why it is taken, and what it waits for.
type Step struct {
	ID     StepID `json:"id"`
	Action Action `json:"action"`
	Reason Reason `json:"reason"`
	// Needs are the steps that must succeed first: when one fails, this step
	// is skipped.
	Needs []StepID `json:"needs,omitempty"`
	// After are the steps that must be over first, however they ended.
	After []StepID `json:"after,omitempty"`
}

// Changes reports whether the step changes the engine.
func (s Step) Changes() bool {
	_, waits := s.Action.(AwaitContainer)
	return !waits
}

// NoteCode says what a note is about, for programs.
type NoteCode string

const (
	NoteOrphans   NoteCode = "orphans"   // containers of services that the files no longer have
	NoteUnmanaged NoteCode = "unmanaged" // a network or volume that this project did not create
	NoteAssumed   NoteCode = "assumed"   // a second round that is shown under an assumption
	NoteCompleted NoteCode = "completed" // a one-shot that is not run again
	NoteStale     NoteCode = "stale"     // what runs differs from the file, and this command does not apply it
	NoteKept      NoteCode = "kept"      // a volume that is left with its data: the files do not name it any more, or somebody else made it
	NoteDiffers   NoteCode = "differs"   // a volume that is kept although its definition changed
	NoteHooks     NoteCode = "hooks"     // hooks that are known to be, and not what they are
	NoteElsewhere NoteCode = "elsewhere" // a mount of this machine's, while the engine is on another
	NoteNothing   NoteCode = "nothing"   // there was nothing to do it to
)

// Note is something that the user should know and that is no step.
type Note struct {
	Code     NoteCode  `json:"code"`
	Subjects []Subject `json:"subjects,omitempty"`
	Message  string    `json:"message"`
	Hint     string    `json:"hint,omitempty"`
}

// ReasonCode says why a step is taken, for programs.
type ReasonCode string

const (
	Missing        ReasonCode = "missing"         // it is wanted and is not there
	ConfigChanged  ReasonCode = "config-changed"  // Changes name the fields
	Drifted        ReasonCode = "drifted"         // Changes name what somebody has changed on it by hand
	ImageChanged   ReasonCode = "image-changed"   // the reference points to another image now
	NetworkChanged ReasonCode = "network-changed" // a network that it uses is replaced or missing
	NetworkRenamed ReasonCode = "network-renamed" // the file gives a network that it uses another name
	VolumeChanged  ReasonCode = "volume-changed"  // a volume that it uses is replaced
	ParentReplaced ReasonCode = "parent-replaced" // it shares a namespace or volumes with a container that is replaced
	Requested      ReasonCode = "requested"       // the command says so
	NotRunning     ReasonCode = "not-running"     // it is there and does not run
	Surplus        ReasonCode = "surplus"         // more replicas than wanted
	Orphaned       ReasonCode = "orphaned"        // its service is not in the files
	Leftover       ReasonCode = "leftover"        // an interrupted run left it
	NeededBy       ReasonCode = "needed-by"       // another step depends on it
	Replacement    ReasonCode = "replacement"     // it is part of a replacement
	PolicyAlways   ReasonCode = "policy"          // the pull or build policy asks for it
	FilesChanged   ReasonCode = "files-changed"   // files that develop.watch is about
)

// Reason is why a step is taken.
type Reason struct {
	Code    ReasonCode `json:"code"`
	Changes []Change   `json:"changes,omitempty"`
	// Detail is a few words more: the service that depends, the state found.
	Detail string `json:"detail,omitempty"`
}

// Change is one field that differs. From and To are empty where Secret, or
// where the old value is not known (KnownFrom).
type Change struct {
	Path      string `json:"path"`
	From      string `json:"from,omitempty"`
	To        string `json:"to,omitempty"`
	KnownFrom bool   `json:"knownFrom,omitempty"`
	Secret    bool   `json:"secret,omitempty"`
	// Source is what has other content, of which nothing is told: "file ./db.txt".
	Source string `json:"source,omitempty"`
	// Plain says that the values are numbers and sizes, which need no quotes.
	Plain bool `json:"plain,omitempty"`
}

// String words the change: environment.LOG_LEVEL: "info" -> "debug".
func (c Change) String() string {
	quote := quote
	if c.Plain {
		quote = func(s string) string { return s }
	}
	switch {
	case c.Source != "":
		return c.Path + ": " + c.Source + " changed"
	case c.Secret:
		return c.Path + ": changed (secret)"
	case !c.KnownFrom && c.To == "":
		return c.Path + ": changed"
	case !c.KnownFrom:
		return c.Path + ": changed to " + quote(c.To)
	case c.To == "":
		return c.Path + ": " + quote(c.From) + " removed"
	case c.From == "":
		return c.Path + ": " + quote(c.To) + " added"
	}
	return c.Path + ": " + quote(c.From) + " -> " + quote(c.To)
}

func byPath(a, b Change) int { return strings.Compare(a.Path, b.Path) }

func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }
