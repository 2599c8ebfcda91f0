package cli

import (
	"errors"
	"os"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/planner"
)

// confirmAdoption decides whether a project that was created from another directory is
// taken over: with a warning, after a question on a terminal, and without either where
// the user has agreed already. It returns the error of a user who declines.
func (a *runner) confirmAdoption(foreign *planner.Foreign, c change) error {
	if c.yes || a.moved(foreign) {
		return nil
	}
	if !a.canAsk() {
		a.show().Warn(foreign.Error(), "this command takes over the project; set --adopt or COMPOSE_ADOPT=1 to do so without this warning")
		return nil
	}
	yes, err := a.ask(foreign.Error()+". Take it over?", false)
	if err == nil && !yes {
		err = foreign
	}
	return err
}

// moved reports whether the project's original directory no longer exists, because it
// was moved or renamed. Then no other directory uses the project.
func (a *connection) moved(f *planner.Foreign) bool {
	_, err := os.Stat(f.There)
	return errors.Is(err, os.ErrNotExist) && a.engine.Local()
}

// canAsk reports whether the user can answer a question.
func (a *console) canAsk() bool { return a.streams.Err.TTY && view.IsTerminal(a.Stdin) }

// ask asks a yes-or-no question.
func (a *console) ask(question string, def bool) (bool, error) {
	i := 1
	if def {
		i = 0
	}
	answer, err := a.choose(question, i, view.Yes, view.No)
	return answer == 0, err
}

// choose asks a question and returns the index of the choice. It asks on
// standard error on a terminal, and otherwise on standard output, as docker
// compose does. The read of an answer cannot be cancelled: a signal
// leaves it behind and ends the program.
func (a *console) choose(question string, def int, choices ...view.Choice) (int, error) {
	if err := a.hide(); err != nil {
		return def, err
	}
	t := a.streams.Err
	if !a.canAsk() {
		t = view.Terminal{W: a.streams.Out.W}
	}
	type reply struct {
		answer int
		err    error
	}
	replied := make(chan reply, 1)
	go func() {
		answer, err := view.Choose(a.Stdin, t, question, def, choices...)
		replied <- reply{answer, err}
	}()
	select {
	case r := <-replied:
		return r.answer, r.err
	case <-a.signals.next():
		// The terminal has echoed "^C" behind the question.
		_ = view.Lines(a.streams.Err, []string{""})
		return def, errCancelled
	}
}
