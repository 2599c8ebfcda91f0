// Package apply executes a plan on an engine.
//
// Apply starts a step when the steps that it needs have succeeded and the steps that it
// comes after have ended. When a step fails, the steps that need it are skipped and all
// others continue; the error joins one StepError for each failed step. Options.Parallel
// limits the calls that run at once; a step that only waits does not count. Options.Events
// receives a plan.Event for each step that starts, progresses or ends.
//
// Each action of the planner has one effect, listed in do.go. An effect is retryable:
// what already is as it should be is a success. Waits are woken by the engine's events
// and inspect the container again every ten seconds, in case the event stream is dead.
//
// Invariants: Apply makes no decisions, those are the planner's. It checks that configs,
// secrets, providers and builds are available before its first change. Closing
// Options.Stop starts no further step and ends waits; cancelling the context interrupts
// running steps.
package apply
