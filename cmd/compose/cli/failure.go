package cli

import (
	"context"
	"errors"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/project"
)

// hinter is an error that knows what to do about it.
type hinter interface{ Hint() string }

// showError shows an error: what failed, the last lines of its container, and
// the hint.
func (a *console) showError(err error) {
	if closeErr := a.hide(); closeErr != nil {
		err = errors.Join(err, closeErr)
	}
	if err == nil {
		return
	}
	for _, one := range split(err) {
		if errors.Is(one, context.Canceled) || errors.Is(one, apply.ErrStopped) {
			one = errInterrupted
		}
		var problem project.Problem
		hint := hintOf(one)
		if errors.As(one, &problem) {
			hint = problem.Hint
		}
		// If standard error cannot be written, there is no other place to report it.
		_ = view.Error(a.streams.Err, a.mode, engineclient.Plain(one), hint)
		var awaited *apply.AwaitError
		if errors.As(one, &awaited) {
			a.showLastWords(awaited)
		}
	}
}

// split takes joined errors apart, those of the files too.
func split(err error) []error {
	var problems project.Problems
	if errors.As(err, &problems) {
		var out []error
		for _, p := range problems {
			out = append(out, p)
		}
		return out
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var out []error
	for _, e := range joined.Unwrap() {
		out = append(out, split(e)...)
	}
	return out
}

// hintOf is what an error, or what it wraps, says can be done.
func hintOf(err error) string {
	var h hinter
	if errors.As(err, &h) {
		return h.Hint()
	}
	var step *apply.StepError
	if errors.As(err, &step) {
		return adviceOn(step)
	}
	return ""
}

// showLastWords shows why a container did not become what was waited for.
func (a *console) showLastWords(e *apply.AwaitError) {
	if e.Health != "" {
		_ = view.Quote(a.streams.Err, a.mode, "last health check of "+e.Container, []string{e.Health})
	}
	if len(e.Log) > 0 {
		_ = view.Quote(a.streams.Err, a.mode, "last lines of "+e.Container, e.Log)
	}
}
