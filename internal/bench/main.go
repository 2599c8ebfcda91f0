//go:build unix

// Bench compares compose with docker-compose and with the bare engine calls,
// on the engine that DOCKER_HOST names. It tells ratios of one run, since what
// a call costs differs from machine to machine and from hour to hour.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	var o options
	flag.StringVar(&o.ours, "ours", "bin/compose", "compose")
	flag.StringVar(&o.peer, "peer", "docker-compose", "docker-compose to compare with")
	flag.StringVar(&o.floor, "floor", "floor", "the program that makes the bare calls")
	flag.StringVar(&o.loader, "loader", "loader", "the program that loads a file with either loader")
	flag.StringVar(&o.sleeper, "sleeper", "sleeper", "the static Linux program that the containers run")
	flag.IntVar(&o.pairs, "pairs", 9, "how often each is measured; 9 and more give an interval that says something")
	flag.BoolVar(&o.short, "short", false, "3 pairs, to see that it works")
	flag.BoolVar(&o.verbose, "v", false, "list the engine calls of an `up` with nothing to do")
	flag.Parse()
	if o.short || o.pairs < 1 {
		o.pairs = 3
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, o, flag.Args(), os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type options struct {
	ours, peer, floor, sleeper, loader string
	pairs                              int
	short, verbose                     bool
}

// cases are what is measured, by the name that picks one on the command line.
var cases = []struct {
	name    string
	measure func(*bench, context.Context) error
}{
	{"up", (*bench).upAndDown},
	{"chain", (*bench).chain},
	{"idle", (*bench).idle},
	{"crowded", (*bench).crowded},
	{"version", (*bench).version},
	{"load", (*bench).load},
	{"health", (*bench).health},
	{"logs", (*bench).logs},
	{"watch", (*bench).watch},
}

// run measures the named cases, all without a name, and leaves nothing behind.
// A case that fails does not keep the others from being measured.
func run(ctx context.Context, o options, names []string, out, log io.Writer) (err error) {
	b, err := newBench(ctx, o, out, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.cleanUp()) }()
	if err := b.prepare(ctx); err != nil {
		return err
	}
	b.heading(ctx)
	for _, c := range cases {
		if !picked(c.name, names) {
			continue
		}
		if failed := c.measure(b, ctx); failed != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", c.name, failed))
		}
		if ctx.Err() != nil {
			return err
		}
	}
	return err
}

func picked(name string, names []string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return len(names) == 0
}
