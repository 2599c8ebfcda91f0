// Package plan defines the plan: the data that planner returns, apply executes, and
// view shows.
//
// A Plan is a graph of Steps, sorted so that each step follows those that it waits
// for. A Step has an Action (the effect, and its Subject), a Reason with the Changes
// that caused it, and the IDs of the steps that it waits for. Notes are information
// for the user that is not a step. An Event is what happened to a step while the
// plan is applied.
//
// The package contains types, their words and the JSON form of saved plans, and no
// rules. These properties always hold:
//
//   - A step is one effect that can be retried. Its ID is made of the action and the
//     subject, so adding a step twice adds nothing.
//   - A step contains subjects and reasons, and no secret value of the project.
//   - Actions lists every action. Each action has its verb, subject, effect and words
//     as methods, so a program that shows or applies plans handles all of them.
package plan
