package view

import (
	"errors"
	"io"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

const (
	// refresh is the time between two frames.
	refresh = 100 * time.Millisecond
	// patience is how long Close waits for a blocked terminal.
	patience = 2 * time.Second
)

// ttyProgress redraws a picture of the board at the bottom of the terminal.
// Events only change the board; one goroutine draws.
type ttyProgress struct {
	term   Terminal
	now    func() time.Time
	dryRun bool

	mu    sync.Mutex // guards board and dirty; never held while writing
	board *board
	dirty bool

	// stage is locked before mu. It guards what follows.
	stage     *stage
	spin      int
	suspended int

	quit chan struct{}
	done chan struct{}
	once sync.Once
	err  error
}

func newTTYProgress(o ProgressOptions) *ttyProgress {
	p := &ttyProgress{
		term: o.Terminal, now: o.Now, dryRun: o.DryRun,
		board: newBoard(""),
		stage: o.Terminal.stage,
		quit:  make(chan struct{}),
		done:  make(chan struct{}),
	}
	if p.stage == nil {
		p.stage = newStage(o.Terminal.W)
	}
	go p.run()
	return p
}

// run draws until Close, and a last time then.
func (p *ttyProgress) run() {
	defer close(p.done)
	tick := time.NewTicker(refresh)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			p.redraw()
		case <-p.quit:
			p.stage.Lock()
			defer p.stage.Unlock()
			p.finishOperation()
			return
		}
	}
}

// redraw draws the next picture, if there is anything new or moving in it.
func (p *ttyProgress) redraw() {
	p.stage.Lock()
	defer p.stage.Unlock()
	if p.suspended > 0 || p.stage.midLine || p.stage.screen.err != nil {
		return
	}
	p.spin++
	width, height := p.term.width(), p.term.height()
	if height < 2 {
		return // there is no room for a line and the cursor
	}
	if p.stage.footer != "" {
		height--
	}
	if lines := p.frame(width, height); len(lines) > 0 {
		p.stage.drawAll(lines, width, p.term.height())
	}
}

// finishOperation draws the last frame of an operation completely and leaves it on the screen. The
// caller holds the stage.
func (p *ttyProgress) finishOperation() {
	p.mu.Lock()
	p.dirty = true
	p.mu.Unlock()
	if p.stage.midLine {
		p.stage.screen.write("\r\n")
		p.stage.midLine = false
	}
	width, height := p.term.width(), p.term.height()
	lines := p.frame(width, 0)
	if len(lines) > 0 {
		p.stage.screen.draw(lines, width, height)
	} else if p.stage.footer != "" {
		return // the footer is all that is drawn, and stays
	}
	p.stage.screen.release()
	if p.stage.footer != "" {
		p.stage.drawAll(nil, width, height)
	}
}

// frame returns the lines to draw, nil if the screen is up to date.
func (p *ttyProgress) frame(width, height int) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.board.shown) == 0 || p.board.op == "" || !p.dirty && !p.board.moving() {
		return nil
	}
	p.dirty = false
	f := frame{term: p.term, width: width, height: height, now: p.now(), spin: p.spin, dryRun: p.dryRun}
	return f.lines(p.board)
}

// moving reports whether a picture changes by itself: a spinner, a clock.
func (b *board) moving() bool {
	for _, r := range b.shown {
		if !r.state.settled() {
			return true
		}
	}
	return false
}

func (p *ttyProgress) Plan(op string, plan plan.Plan) {
	p.stage.Lock()
	defer p.stage.Unlock()
	if p.opened() && !p.board.is(op) {
		p.finishOperation()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.board.is(op) {
		p.board = newBoard(op)
	}
	p.board.plan(op, plan)
	p.dirty = true
}

func (p *ttyProgress) opened() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.board.shown) > 0
}

func (p *ttyProgress) On(e plan.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.board.apply(e) != nil {
		p.dirty = true
	}
}

func (p *ttyProgress) Untouched(subjects []plan.Subject, word, detail string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range subjects {
		if p.board.untouched(s, word, detail) != nil {
			p.dirty = true
		}
	}
}

func (p *ttyProgress) Status(text string) {
	// The terminal has echoed "^C" at the start of the line. An error is kept by
	// the screen, for Close.
	_, _ = io.WriteString(p.Above(p.term).W, "\r"+paint(p.term, text, ansi.AttrRedForegroundColor)+"\n")
}

func (p *ttyProgress) Warn(message, hint string) {
	t := p.Above(p.term)
	// An error is kept by the screen, for Close.
	_, _ = t.W.Write(warning(t, message, hint))
}

// Above returns a terminal whose text is printed above the progress display, also above
// that of later operations on the same terminal.
func (p *ttyProgress) Above(t Terminal) Terminal { return p.stage.above(t) }

// Suspend clears the progress display and shows the cursor.
func (p *ttyProgress) Suspend() {
	p.stage.Lock()
	defer p.stage.Unlock()
	p.suspended++
	p.stage.screen.clear(p.term.width(), p.term.height())
	p.stage.screen.release()
}

func (p *ttyProgress) Resume() {
	p.stage.Lock()
	defer p.stage.Unlock()
	p.suspended--
	if p.suspended == 0 && p.stage.footer != "" {
		p.stage.drawAll(nil, p.term.width(), p.term.height())
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dirty = true
}

// Close waits for the last frame, up to a limit: a terminal can be stopped or
// closed.
func (p *ttyProgress) Close() error {
	p.once.Do(func() {
		close(p.quit)
		late := time.NewTimer(patience)
		defer late.Stop()
		select {
		case <-p.done:
			p.err = p.stage.screen.err
		case <-late.C:
			p.err = errors.New("show progress: the terminal does not accept output")
		}
	})
	return p.err
}
