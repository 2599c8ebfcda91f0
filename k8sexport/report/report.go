// Package report states how each attribute of the Compose files is mapped to
// Kubernetes: exactly, approximately, not at all, or without meaning there.
//
// The words are in two places only. table.txt has a row for every attribute
// and gives the general case; words.go lists the outcomes that depend on a
// value. The steps of an export record such outcomes in Findings, together
// with notes (assumptions and differences that concern no single attribute)
// and faults (reasons why the project cannot be exported).
//
// Findings.Report then walks over the whole project. Every attribute that the
// files set has exactly one entry: the recorded outcome, or else that of its
// row. A test fails if compose-go has an attribute without a row, so no
// attribute is dropped silently.
package report

import (
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/project"
)

// Verdict is the quality of a mapping.
type Verdict string

// The verdicts, from best to worst. Meaningless attributes concern only the
// engine, the build or the files, so nothing is lost.
const (
	Meaningless Verdict = "meaningless"
	Exact       Verdict = "exact"
	Approximate Verdict = "approximate"
	Dropped     Verdict = "dropped"
)

// internal is the verdict of fields of compose-go that no file can set.
const internal Verdict = "internal"

// verdicts are ordered from best to worst.
var verdicts = []Verdict{Meaningless, Exact, Approximate, Dropped}

// worse reports whether v is worse than other.
func (v Verdict) worse(other Verdict) bool {
	return slices.Index(verdicts, v) > slices.Index(verdicts, other)
}

// Outcome is how an attribute is mapped.
type Outcome struct {
	Verdict Verdict
	Target  string // the field or object that it becomes
	Words   string // the difference, or why it is dropped
	Remedy  string // what the user can do about it
}

// With replaces placeholders: With("name", x) replaces {name} in all texts.
func (o Outcome) With(pairs ...string) Outcome {
	for _, text := range []*string{&o.Target, &o.Words, &o.Remedy} {
		for i := 0; i < len(pairs) && strings.Contains(*text, "{"); i += 2 {
			*text = strings.ReplaceAll(*text, "{"+pairs[i]+"}", pairs[i+1])
		}
	}
	return o
}

// Entry is the outcome of one attribute of the files.
type Entry struct {
	Path     string
	Position project.Position
	Outcome
}

// NoteCode is the kind of a note.
type NoteCode string

// The kinds of notes.
const (
	NoteAssumed NoteCode = "assumed" // assumed because the export cannot know it
	NoteRenamed NoteCode = "renamed" // a service has another name in the cluster
	NoteSecret  NoteCode = "secret"  // the output contains secret values
	NoteHidden  NoteCode = "hidden"  // secret values are omitted and must be added
	NoteDiffers NoteCode = "differs" // Kubernetes behaves differently whatever the files set
	NoteLeftOut NoteCode = "leftout" // defined in the files but not exported
)

// Note is a statement about the export that concerns no single attribute.
type Note struct {
	Code    NoteCode
	Message string
	Hint    string
}

// Report has one entry for each attribute that the files set, in the order of
// the files, and the notes.
type Report struct {
	Entries []Entry
	Notes   []Note
}

// Count returns the number of entries with a verdict.
func (r Report) Count(v Verdict) int {
	n := 0
	for _, e := range r.Entries {
		if e.Verdict == v {
			n++
		}
	}
	return n
}

// Dropped returns the entries of dropped attributes.
func (r Report) Dropped() []Entry {
	return slices.DeleteFunc(slices.Clone(r.Entries), func(e Entry) bool { return e.Verdict != Dropped })
}
