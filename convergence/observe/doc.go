// Package observe reads an engine and changes nothing on it.
//
// Project takes the snapshot of a project that the planner works on, a planner.State.
// Options select how much is read, because each part costs calls. Conflicts adds to a
// snapshot what other programs have that can be in the way: container names, host ports.
// Containers, Images, Volumes, Top, Stats, Events and Outcomes answer the commands that
// show a project.
//
// Invariants: the number of calls depends on the size of the project, not on what else
// the engine has (decision 13). A container that another program created under an
// unknown config hash is compared with inspect (package configdiff), so the planner never
// has to ask the engine. Content of secrets is compared by keyed digests and never
// returned.
package observe
