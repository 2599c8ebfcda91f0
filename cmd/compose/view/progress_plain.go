package view

import (
	"io"
	"sync"

	"github.com/seed-6dc66d55/compose/planner"
)

// plainProgress prints lines for a pipe or a CI log: for each resource one
// when it is over, and at most one before, at the same point in each run.
type plainProgress struct {
	mark string

	mu sync.Mutex
	w  io.Writer
	// command is what the user calls the program.
	command string
	board   *board
	said    map[*resource]spoken
	err     error
}

// spoken is what was printed of a resource.
type spoken struct {
	early bool
	last  string
}

func newPlainProgress(o ProgressOptions) *plainProgress {
	p := &plainProgress{w: o.Terminal.W, command: o.Terminal.Command}
	if o.DryRun {
		p.mark = dryRunMark
	}
	p.reset("")
	return p
}

func (p *plainProgress) reset(op string) {
	p.board, p.said = newBoard(op), map[*resource]spoken{}
}

func (p *plainProgress) Plan(op string, plan planner.Plan) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.board.is(op) {
		p.reset(op)
	}
	p.board.plan(op, plan)
}

func (p *plainProgress) On(e planner.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r := p.board.apply(e); r != nil {
		p.tell(r, e)
	}
}

func (p *plainProgress) Untouched(subjects []planner.Subject, word, detail string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range subjects {
		if r := p.board.untouched(s, word, detail); r != nil {
			p.print(r)
		}
	}
}

// tell prints the resource where there is something to say.
func (p *plainProgress) tell(r *resource, e planner.Event) {
	said := p.said[r]
	switch {
	case r.state.settled():
		if said.last == r.text+r.detail {
			return
		}
		said.last = r.text + r.detail
	case !said.early && isMilestone(r, e):
		said.early = true
	default:
		return
	}
	p.said[r] = said
	p.print(r)
}

// isMilestone says which event deserves a line before a resource is over. The
// first that comes is the only one.
func isMilestone(r *resource, e planner.Event) bool {
	// Pulls and builds take long.
	switch e.Step.Action.(type) {
	case planner.PullImage, planner.BuildImage:
		return e.Kind == planner.StepStarted
	}
	if e.Kind != planner.StepDone {
		return false
	}
	// A container was replaced; its start follows.
	if r.text == wordRecreated {
		return true
	}
	// It runs; a wait follows, which can take long.
	_, starts := e.Step.Action.(planner.StartContainer)
	return starts && !r.recreate
}

func (p *plainProgress) print(r *resource) {
	p.line(Safe(r.title()) + " " + r.text + " " + r.detail)
}

func (p *plainProgress) line(s string) {
	if _, err := io.WriteString(p.w, p.mark+" "+s+"\n"); err != nil && p.err == nil {
		p.err = err
	}
}

func (p *plainProgress) Status(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.line("Compose " + wordStopping + " " + text)
}

func (p *plainProgress) Warn(message, hint string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, err := p.w.Write(warning(Terminal{Command: p.command}, message, hint)); err != nil && p.err == nil {
		p.err = err
	}
}

// Above takes turns with the lines of progress.
func (p *plainProgress) Above(t Terminal) Terminal {
	t.W = turn{mu: &p.mu, w: t.W}
	return t
}

func (p *plainProgress) Suspend() {}
func (p *plainProgress) Resume()  {}

func (p *plainProgress) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// turn is a writer that waits for its turn.
type turn struct {
	mu *sync.Mutex
	w  io.Writer
}

func (t turn) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.w.Write(b)
}
