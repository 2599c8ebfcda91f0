package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-6dc66d55/compose/convergence/apply"
)

// The exit codes of all commands; docs/EXIT-CODES.md has them with examples.
const (
	exitFailure     = 1   // any error, also of usage, as in docker compose
	exitChanges     = 2   // `plan --detailed-exitcode`: there is something to do
	exitTimeout     = 124 // `test --timeout`: the time was over, as of timeout(1)
	exitInterrupted = 130 // SIGINT or SIGTERM, or a question that was not answered with yes
)

// exitCode ends the program with a code and without another word: what there
// is to say was said.
type exitCode struct{ code int }

func (e *exitCode) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// errCancelled is a question that was answered with no.
var errCancelled = errors.New("operation cancelled by user")

// errInterrupted is how a signal's end is told.
var errInterrupted = &usageError{err: errors.New("interrupted"), hint: "completed steps are kept; run the command again to continue"}

func interrupted(err error) bool {
	return errors.Is(err, apply.ErrStopped) || errors.Is(err, context.Canceled) || errors.Is(err, errCancelled)
}

// withoutCodes is what is left to say of an error that ends with a code.
func withoutCodes(err error) error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		if _, silent := err.(*exitCode); silent {
			return nil
		}
		return err
	}
	var rest []error
	for _, e := range joined.Unwrap() {
		rest = append(rest, withoutCodes(e))
	}
	return errors.Join(rest...)
}
