package view

import (
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// quietProgress shows nothing: errors and the outcome are printed by Error and
// by the command itself.
type quietProgress struct{}

func (quietProgress) Plan(string, plan.Plan)                  {}
func (quietProgress) On(plan.Event)                           {}
func (quietProgress) Untouched(_ []plan.Subject, _, _ string) {}
func (quietProgress) Warn(string, string)                     {}
func (quietProgress) Above(t Terminal) Terminal               { return t }
func (quietProgress) Status(string)                           {}
func (quietProgress) Suspend()                                {}
func (quietProgress) Resume()                                 {}
func (quietProgress) Close() error                            { return nil }
