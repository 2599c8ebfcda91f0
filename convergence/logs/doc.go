// Package logs reads and follows the output of containers.
//
// Read shows what the containers of a project have written, merged by time. Follow
// returns a Follower, which continues with each container over restarts and replacements
// until it is closed. An Output receives the lines. SourceName is the short name of a
// container before its lines. LastLines and ReadContainer read the log of one container.
//
// Invariants: no line is lost or shown twice when a container is restarted or a stream
// is cut, because a Follower continues from the time of the last line of each container.
// The lines of one container keep their order. A Follower learns of starts and exits from
// the engine's events, and lists containers every ten seconds in case the event stream is
// dead.
package logs
