package view

import (
	"io"
	"sync"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// plainProgress prints lines for a pipe or a CI log: for each resource one
// when it is finished, and one for each milestone before that.
type plainProgress struct {
	mark string

	term Terminal

	mu sync.Mutex
	w  io.Writer
	// command is what the user calls the program.
	command string
	board   *board
	last    map[*resource]string // the words printed last
	err     error
}

func newPlainProgress(o ProgressOptions) *plainProgress {
	p := &plainProgress{term: o.Terminal, w: o.Terminal.W, command: o.Terminal.Command}
	if o.DryRun {
		p.mark = dryRunMark
	}
	p.reset("")
	return p
}

func (p *plainProgress) reset(op string) {
	p.board, p.last = newBoard(op), map[*resource]string{}
}

func (p *plainProgress) Plan(op string, plan plan.Plan) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.board.is(op) {
		p.reset(op)
	}
	p.board.plan(op, plan)
}

func (p *plainProgress) On(e plan.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r := p.board.apply(e); r != nil {
		p.report(r, e)
	}
}

func (p *plainProgress) Untouched(subjects []plan.Subject, word, detail string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range subjects {
		if r := p.board.untouched(s, word, detail); r != nil {
			p.print(r)
		}
	}
}

// report prints the resource if it is finished or has reached a milestone, and
// its words have changed.
func (p *plainProgress) report(r *resource, e plan.Event) {
	words := r.text + r.detail
	if p.last[r] == words || !r.state.settled() && !isMilestone(r, e) {
		return
	}
	p.last[r] = words
	p.print(r)
}

// isMilestone reports whether an event gets a line before its resource is
// finished.
func isMilestone(r *resource, e plan.Event) bool {
	switch e.Step.Action.(type) {
	case plan.PullImage, plan.BuildImage: // they take long
		return e.Kind == plan.StepStarted
	case plan.StopContainer: // its start follows
		return r.text == wordRestart || r.text == wordStopped && r.willStart()
	case plan.RemoveNetwork, plan.RemoveVolume: // its creation follows
		return e.Kind == plan.StepDone
	case plan.StartContainer: // a wait follows, which can take long
		return e.Kind == plan.StepDone && r.text == wordStarted
	}
	return e.Kind == plan.StepDone && r.text == wordRecreated // its start follows
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

// Above takes turns with the lines of progress where both lead to the same place. Otherwise an output that is blocked
// does not block the other.
func (p *plainProgress) Above(t Terminal) Terminal {
	if !t.same(p.term) {
		return t
	}
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
