package cli

import (
	"os"
	"syscall"
)

// guard handles the signals that would end the program at once, until stop
// is called. After SIGPIPE only the write fails, so that
// Ctrl-C in `up | tee log` still stops the containers. Every other signal ends
// the program as before, after the terminal is restored.
func (a *console) guard() (stop func()) {
	if a.Passed == nil {
		return func() {}
	}
	passed, unlisten := a.Passed()
	done := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-passed:
				a.endBy(s)
			case <-done:
				return
			}
		}
	}()
	return func() {
		unlisten()
		close(done)
	}
}

// endBy ends the program with the exit code that a shell has for a signal.
func (a *console) endBy(s os.Signal) {
	number, ok := s.(syscall.Signal)
	if !ok || number == syscall.SIGPIPE {
		return
	}
	select {
	case a.quit <- 128 + int(number):
	default: // it ends already
	}
}
