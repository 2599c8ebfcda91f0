// Package stdio connects the caller's standard streams with commands in containers.
//
// Exec runs a command in a running container and ExecDetached starts one. ExecOutput runs
// one without input, for hooks. Attach connects with the main process of a container, and
// an Attachment can also be connected before the container starts. IOStreams are the
// caller's streams, with the size of the terminal if there is one.
//
// Invariants: a stream that is cut is an error, never a success with part of the output:
// only the detach keys leave a command that runs (ErrDetached). An end of the caller that
// fails is a StreamError, so that it can be distinguished from a failure of the engine.
package stdio
