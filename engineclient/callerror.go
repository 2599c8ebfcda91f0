package engineclient

import (
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
)

// CallError is a call that the engine did not answer, or not as its API says.
type CallError struct {
	// Call is the call in words: "inspect container shop-web-1".
	Call string
	// Problem is what is wrong with the answer.
	Problem string
	// Changes says that the call may have had its effect all the same.
	Changes bool
	Cause   error
}

func (e *CallError) Error() string { return e.Call + ": " + e.Problem }

func (e *CallError) Unwrap() error { return e.Cause }

// Hint says what to do about it.
func (e *CallError) Hint() string {
	if e.Changes {
		return "the engine may have completed the call: run the command again to continue"
	}
	return "check that the engine runs (`docker version`), and any proxy in front of it"
}

// The problems of an answer.
const (
	closedBefore = "the engine closed the connection without a response"
	closedAmid   = "the engine closed the connection during the response"
	notJSON      = "the engine's response is not JSON"
	emptyAnswer  = "the engine's response is empty"
	otherObject  = "the engine's response describes another object"
)

// closedBy reports whether a connection was closed by the other end.
func closedBy(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.EPIPE) || errors.Is(err, net.ErrClosed) || errors.Is(err, io.ErrClosedPipe) || says(err, "server closed idle connection")
}

// problemOf words the failure of a connection.
func problemOf(err error, closed string) string {
	if closedBy(err) {
		return closed
	}
	return strings.ReplaceAll(err.Error(), "\n", " ")
}
