package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-6dc66d55/compose/convergence/apply"
)

// The exit codes of all commands; docs/EXIT-CODES.md has them with examples.
const (
	exitFailure     = 1   // any error, also an invalid command line, as in docker compose
	exitChanges     = 2   // `plan --detailed-exitcode`: there are changes
	exitTimeout     = 124 // `test --timeout`: the timeout expired; the same code as timeout(1)
	exitInterrupted = 130 // SIGINT or SIGTERM, or a question was not answered with yes
)

// exitCode ends the program with an exit code and without a message: it was printed before.
type exitCode struct{ code int }

func (e *exitCode) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// errCancelled is returned when a question is answered with no.
var errCancelled = errors.New("operation cancelled by user")

// errInterrupted is the message after a signal.
var errInterrupted = &usageError{err: errors.New("interrupted"), hint: "completed steps are kept; run the command again to continue"}

func interrupted(err error) bool {
	return errors.Is(err, apply.ErrStopped) || errors.Is(err, context.Canceled) || errors.Is(err, errCancelled)
}

// withoutCodes returns the error without its exit codes, or nil if there is no other error.
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
