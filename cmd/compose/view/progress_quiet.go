package view

import "github.com/seed-6dc66d55/compose/planner"

// quietProgress shows nothing: errors and the outcome are printed by Error and
// by the command itself.
type quietProgress struct{}

func (quietProgress) Plan(string, planner.Plan)                  {}
func (quietProgress) On(planner.Event)                           {}
func (quietProgress) Untouched(_ []planner.Subject, _, _ string) {}
func (quietProgress) Warn(string, string)                        {}
func (quietProgress) Above(t Terminal) Terminal                  { return t }
func (quietProgress) Status(string)                              {}
func (quietProgress) Suspend()                                   {}
func (quietProgress) Resume()                                    {}
func (quietProgress) Close() error                               { return nil }
