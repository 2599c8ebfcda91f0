// Process is the program that containers of the conformance suite run on real engines. It
// performs the steps that enginetest's parse reads; the source of parse is compiled in.
package main

import (
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	argv := append([]string{base(os.Args[0])}, os.Args[1:]...)
	if argv[0] == "process" {
		argv = argv[1:]
	}
	steps, ok := parse(argv)
	if !ok {
		_, _ = os.Stderr.WriteString("process: unknown command\n")
		os.Exit(127)
	}
	terms := make(chan os.Signal, 1)
	signal.Notify(terms, syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT)
	signal.Ignore(syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGUSR2)
	go func() {
		<-terms
		os.Exit(0)
	}()
	for _, s := range steps {
		perform(s)
	}
}

func perform(s step) {
	switch s.verb {
	case "print":
		_, _ = os.Stdout.WriteString(s.text + "\n")
	case "warn":
		_, _ = os.Stderr.WriteString(s.text + "\n")
	case "serve":
		forever()
	case "sleep":
		if s.wait < 0 {
			forever()
		}
		time.Sleep(s.wait)
	case "exit":
		os.Exit(s.status)
	case "cat":
		_, _ = io.Copy(os.Stdout, os.Stdin)
	case "remove":
		_ = os.RemoveAll(s.text)
	case "ignore":
		signal.Reset(syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT)
		signal.Ignore(syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT)
	case "tick":
		for {
			_, _ = os.Stdout.WriteString("tick\n")
			time.Sleep(time.Second)
		}
	}
}

func forever() {
	for {
		time.Sleep(time.Hour)
	}
}
