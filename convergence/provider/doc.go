// Package provider runs external provider programs, which create what a service with the
// attribute provider stands for.
//
// Options.Find looks for the program of a service's provider, and Options.Run runs one
// of its commands with the protocol of docker compose: arguments from the provider's
// options, one JSON message a line on its standard output, and the definition of its
// service on its standard input when it asks for it. FindPlugin finds plugins of Docker
// in general.
//
// Invariants: the variables that a provider sets count only when the program succeeded.
// Messages and errors are scrubbed of secrets and of the variables that were set. A
// command that the provider does not list in its metadata is not run.
package provider
