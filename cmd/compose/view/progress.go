package view

import (
	"time"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// Progress shows how a plan gets on. Its methods may be called from several
// goroutines; none may be called after Close.
type Progress interface {
	// Plan says what is about to be done. A second plan of the same op adds to
	// the first; another op begins anew below it.
	Plan(op string, p plan.Plan)
	// On shows one event.
	On(e plan.Event)
	// Untouched shows what is as wanted already, with the word for it.
	Untouched(subjects []plan.Subject, word, detail string)
	// Status shows a line about the whole application: that it is being stopped.
	Status(text string)
	// Warn shows a warning between the lines of progress.
	Warn(message, hint string)
	// Above returns a terminal that prints whole lines without getting in
	// the way of the progress: logs while a plan is still under way.
	Above(t Terminal) Terminal
	// Suspend releases the terminal until Resume.
	Suspend()
	Resume()
	// Close shows the final state and leaves the terminal as it was. It may be
	// called twice.
	Close() error
}

// ProgressOptions say how and where progress is shown.
type ProgressOptions struct {
	Mode     Mode
	Terminal Terminal
	// DryRun marks each line: nothing really happens.
	DryRun bool
	Now    func() time.Time
}

// NewProgress returns the progress display of a mode.
func NewProgress(o ProgressOptions) Progress {
	p := newProgress(o)
	if o.Terminal.secrets != nil {
		p = hidingProgress{p, o.Terminal.secrets}
	}
	return p
}

func newProgress(o ProgressOptions) Progress {
	switch o.Mode {
	case ModeTTY:
		return newTTYProgress(o)
	case ModeJSON:
		return newJSONProgress(o)
	case ModeQuiet:
		return quietProgress{}
	}
	return newPlainProgress(o)
}

// Pretend shows a plan as if each step had been done: --dry-run.
func Pretend(pr Progress, op string, p plan.Plan, now func() time.Time) {
	pr.Plan(op, p)
	for _, s := range p.Steps {
		pr.On(plan.Event{Step: s, Kind: plan.StepStarted, At: now()})
		pr.On(plan.Event{Step: s, Kind: plan.StepDone, At: now()})
	}
}

// dryRunMark stands before each line of a dry run.
const dryRunMark = "DRY-RUN MODE - "
