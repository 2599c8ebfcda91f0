//go:build !windows

package main

import (
	"os"
	"os/signal"
	"slices"
	"syscall"
)

// resizes are the signals of a terminal that gets another size.
func resizes() []os.Signal { return []os.Signal{syscall.SIGWINCH} }

// passed are the signals, beside those that end the program, which a command
// in a container may be meant to get; a closed pipe must not end us before it.
// What we were told to ignore (nohup) is not listened to.
func passed() []os.Signal {
	all := []os.Signal{syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGPIPE}
	return slices.DeleteFunc(all, signal.Ignored)
}
