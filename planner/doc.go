// Package planner decides which steps are necessary, and why: a Project, a State and
// an Intent in, a plan.Plan out.
//
// Make is the entry point. It works in three phases:
//
//   - The index holds look-ups over the project, the state and the intent, and never
//     changes (index.go).
//   - The decisions say what happens to each network, volume and replica, and why
//     (decide_*.go, diverge.go). They are complete before the first step is written.
//   - The draft collects the steps (draft.go). Small types write one phase each:
//     resources, replicaBuilder, starter, waiter, teardown, imageSteps, fileSync.
//
// State is the snapshot of the engine that convergence/observe takes, and Intent is
// what a command wants. Errors are found before any step is written or while the
// checks run, so a plan that cannot be applied is never returned: Conflict,
// NetworkInUse, VolumeInUse, NotFound, ParentMissing, Unsupported, Foreign.
//
// The package is pure: it makes no engine call, prints nothing, and reads no clock.
// The same input gives the same bytes. Applying a plan and planning again gives an
// empty plan, also when the first run was interrupted at any step.
package planner
