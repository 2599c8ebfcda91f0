package k8sexport

import (
	"slices"

	"github.com/seed-6dc66d55/compose/project"
)

// Verdict says what became of an attribute.
type Verdict string

// The verdicts, from good to bad; meaningless is none: the attribute concerns
// only the engine, the build or the files.
const (
	Meaningless Verdict = "meaningless"
	Exact       Verdict = "exact"
	Approximate Verdict = "approximate"
	Dropped     Verdict = "dropped"
)

// verdicts are in order of how bad they are.
var verdicts = []Verdict{Meaningless, Exact, Approximate, Dropped}

// worse reports whether a says worse than b.
func (v Verdict) worse(than Verdict) bool {
	return slices.Index(verdicts, v) > slices.Index(verdicts, than)
}

// Entry is what became of one attribute of the Compose files.
type Entry struct {
	Path     string
	Position project.Position
	Verdict  Verdict
	Target   string // the field or object that it became
	Words    string // the difference, or why it was dropped
	Remedy   string // what to do about it
}

// NoteCode is the kind of a note.
type NoteCode string

// The kinds of notes.
const (
	NoteAssumed NoteCode = "assumed" // taken to be so, since it is not known
	NoteRenamed NoteCode = "renamed" // a service has another name now
	NoteSecret  NoteCode = "secret"  // secret values are in the output
	NoteHidden  NoteCode = "hidden"  // secret values are not written and must be filled in
	NoteDiffers NoteCode = "differs" // Kubernetes does otherwise, whatever the files say
	NoteLeftOut NoteCode = "leftout" // the files define it, and nothing that is exported uses it
)

// Note is something to know about the export that concerns no one attribute.
type Note struct {
	Code    NoteCode
	Message string
	Hint    string
}

// Report says what became of every attribute that the files set, each once, in
// the order of the files' sections, and what was assumed.
type Report struct {
	Entries []Entry
	Notes   []Note
}

// Count is the number of entries of a verdict.
func (r Report) Count(v Verdict) int {
	n := 0
	for _, e := range r.Entries {
		if e.Verdict == v {
			n++
		}
	}
	return n
}

// Dropped are the losses.
func (r Report) Dropped() []Entry {
	return slices.DeleteFunc(slices.Clone(r.Entries), func(e Entry) bool { return e.Verdict != Dropped })
}

// tell notes what became of an attribute where it is not what the table says.
// Said twice, the worse stays.
func (e *export) tell(path string, v Verdict, target, words, remedy string) {
	if before, ok := e.told[path]; ok && !v.worse(before.Verdict) {
		return
	}
	e.told[path] = Entry{Path: path, Verdict: v, Target: target, Words: words, Remedy: remedy}
}

// tellEach tells the same of each key below a path but one.
func (e *export) tellEach(path string, keys []string, but string, v Verdict, words string) {
	for _, k := range keys {
		if k != but {
			e.tell(path+"."+k, v, "", words, "")
		}
	}
}
