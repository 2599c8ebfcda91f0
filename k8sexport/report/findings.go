package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seed-6dc66d55/compose/project"
)

// Findings collects what the steps of one export find out. It is not safe for
// concurrent use.
type Findings struct {
	*Places
	outcomes map[string]Outcome // by path
	notes    []Note
	noted    map[Note]bool
	faults   project.Problems
}

// NewFindings returns empty findings about a project.
func NewFindings(want *project.Project) *Findings {
	return &Findings{Places: newPlaces(want), outcomes: map[string]Outcome{}, noted: map[Note]bool{}}
}

// Record sets the outcome of an attribute where it differs from its row in
// table.txt. Of several outcomes for one path the worst is kept, of equal ones
// the first.
func (f *Findings) Record(path string, o Outcome) {
	if before, ok := f.outcomes[path]; ok && !o.Verdict.worse(before.Verdict) {
		return
	}
	f.outcomes[path] = o
}

// Note adds a note, once.
func (f *Findings) Note(n Note) {
	if !f.noted[n] {
		f.noted[n] = true
		f.notes = append(f.notes, n)
	}
}

// Fault adds a reason why the project cannot be exported.
func (f *Findings) Fault(path, hint, format string, args ...any) {
	f.AddFaults(project.Problem{Path: path, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// AddFaults adds problems, which get the position of their path.
func (f *Findings) AddFaults(problems ...project.Problem) {
	for _, p := range problems {
		if at := f.Position(p.Path); at.Line > 0 {
			p.File, p.Line, p.Column = at.File, at.Line, at.Column
		}
		f.faults = append(f.faults, p)
	}
}

// Err returns all faults in the order of the files as project.Problems, or nil.
func (f *Findings) Err() error {
	if len(f.faults) == 0 {
		return nil
	}
	slices.SortStableFunc(f.faults, func(a, b project.Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Path, b.Path))
	})
	return slices.Compact(f.faults)
}
