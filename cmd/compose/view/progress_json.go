package view

import (
	"io"
	"sync"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// jsonProgress prints one object for each thing that changes, with docker
// compose's fields.
type jsonProgress struct {
	term   Terminal
	dryRun bool

	mu    sync.Mutex
	w     io.Writer
	board *board
	// last is the last message of each resource: a message is not repeated.
	last map[string]message
	err  error
	// command is what the user calls the program.
	command string
}

// message is one line of --progress json.
type message struct {
	DryRun   bool   `json:"dry-run,omitempty"`
	ID       string `json:"id,omitempty"`
	ParentID string `json:"parent_id,omitempty"`
	Status   string `json:"status,omitempty"`
	Text     string `json:"text,omitempty"`
	Details  string `json:"details,omitempty"`
	Current  int64  `json:"current,omitempty"`
	Total    int64  `json:"total,omitempty"`
	Percent  int    `json:"percent,omitempty"`
}

func newJSONProgress(o ProgressOptions) *jsonProgress {
	return &jsonProgress{term: o.Terminal, dryRun: o.DryRun, w: o.Terminal.W, command: o.Terminal.Command, board: newBoard(""), last: map[string]message{}}
}

func (p *jsonProgress) Plan(op string, plan plan.Plan) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.board.is(op) {
		p.board = newBoard(op)
	}
	p.board.plan(op, plan)
}

func (p *jsonProgress) On(e plan.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.board.apply(e)
	switch {
	case r == nil:
	case e.Kind == plan.StepProgress && e.Part != "":
		p.printLayer(r, e.Part)
	case e.Kind == plan.StepStarted && p.working(r):
		// Programs list the text of each line as an action: a minor step of a
		// resource, like a rename, repeats it.
	default:
		p.print(r)
	}
}

// working reports whether the last line of a resource has the same text.
func (p *jsonProgress) working(r *resource) bool {
	last := p.last[r.title()]
	return r.state == working && last.Status == "Working" && last.Text == r.text
}

func (p *jsonProgress) Untouched(subjects []plan.Subject, word, detail string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range subjects {
		if r := p.board.untouched(s, word, detail); r != nil {
			p.print(r)
		}
	}
}

func (p *jsonProgress) print(r *resource) {
	m := message{ID: r.title(), Status: jsonStatus(r.state), Text: r.text, Details: r.detail}
	if p.last[m.ID] == m {
		return
	}
	p.last[m.ID] = m
	p.write(m)
}

func (p *jsonProgress) printLayer(r *resource, name string) {
	for _, l := range r.layers {
		if l.name == name {
			p.write(layerMessage(r, l))
		}
	}
}

func layerMessage(r *resource, l layer) message {
	status := "Working"
	if l.complete() {
		status = "Done"
	}
	return message{
		ID: l.name, ParentID: r.title(), Status: status, Text: l.text,
		Current: l.current, Total: l.total, Percent: l.percent(),
	}
}

// A resource between two steps is what its last step made it: Done.
func jsonStatus(s state) string {
	switch s {
	case working:
		return "Working"
	case warned, skipped:
		return "Warning"
	case failed:
		return "Error"
	}
	return "Done"
}

func (p *jsonProgress) write(m message) {
	m.DryRun = p.dryRun
	if err := writeJSON(p.w, m, ""); err != nil && p.err == nil {
		p.err = err
	}
}

func (p *jsonProgress) Status(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.write(message{ID: "Compose", Status: "Working", Text: wordStopping, Details: text})
}

func (p *jsonProgress) Warn(text, hint string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.write(warningMessage(text, Called(hint, p.command)))
}

// Above takes turns with the lines of progress where both lead to the same place.
func (p *jsonProgress) Above(t Terminal) Terminal {
	if !t.same(p.term) {
		return t
	}
	t.W = turn{mu: &p.mu, w: t.W}
	return t
}

func (p *jsonProgress) Suspend() {}
func (p *jsonProgress) Resume()  {}

func (p *jsonProgress) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}
