package enginetest

import (
	"time"
)

// Behaviour is what the containers of an image do when they run. The zero
// value runs until it is stopped, exits with 0 on SIGTERM, and is healthy at
// its first check. A command that parse knows goes before it.
type Behaviour struct {
	// Lines are printed at once; Warnings too, on stderr.
	Lines, Warnings []string
	// Exits makes the process end by itself, after the time After, with the exit code Code.
	Exits bool
	After time.Duration
	Code  int
	// Healthy is how long its checks fail before they pass.
	Healthy time.Duration
	// Unhealthy lets them fail for ever.
	Unhealthy bool
	// IgnoreTerm makes it deaf to SIGTERM: a stop takes all its time.
	IgnoreTerm bool
	// TermCode is what it exits with on SIGTERM; 0 if not given.
	TermCode int
	// Strict says that there are no commands but those that parse knows: others
	// are refused when the container starts, as on an engine.
	Strict bool
	// Exec answers `exec` of commands that are not known otherwise; without it
	// they exit with 0 and say nothing.
	Exec func(argv []string) Output
}

// Output is what a command in a container says and exits with.
type Output struct {
	Stdout, Stderr string
	Code           int
}

// steps is what a behaviour does, step by step.
func (b Behaviour) steps() []step {
	out := append(lines("print", b.Lines), lines("warn", b.Warnings)...)
	if !b.Exits {
		return append(out, step{verb: "serve"})
	}
	return append(out, step{verb: "sleep", wait: b.After}, step{verb: "exit", status: b.Code})
}
