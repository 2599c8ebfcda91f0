//go:build unix

package main

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-6dc66d55/compose/cmd/compose/cli"
	"github.com/seed-6dc66d55/compose/engineclient"
)

// blockedWriter is a pipe that nobody reads.
type blockedWriter struct{ over <-chan struct{} }

func (b blockedWriter) Write([]byte) (int, error) {
	<-b.over
	return 0, os.ErrClosed
}

// The first Ctrl-C stops the containers of an attached up although its output is blocked.
func TestBlockedOutputDoesNotBlockCtrlC(t *testing.T) {
	for _, args := range [][]string{{"up"}, {"logs", "-f"}, {"events"}, {"stats"}, {"exec", "-T", "web", "print", "a"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newFaultBench(t, "")
				if args[0] != "up" {
					b.prepare(faultCommand{before: started})
				}
				var said lockedBuffer
				free := make(chan struct{})
				defer close(free)
				signals, over := make(chan os.Signal, 3), make(chan int, 1)
				defer close(signals)
				go func() {
					over <- cli.Run(context.Background(), cli.World{
						Args: append([]string{"-p", "shop"}, args...), Env: map[string]string{"HOME": b.dir}, Home: b.dir, Stdin: strings.NewReader(""),
						Stdout: blockedWriter{free}, Stderr: &said, Dir: b.dir, Now: time.Now, Version: "test", PID: 1, Signals: signals,
						Dial: func(engineclient.Options) (*engineclient.Engine, error) {
							return engineclient.New("memory:/"+b.dir, b.dial)
						},
					})
				}()
				time.Sleep(15 * time.Second)
				signals <- os.Interrupt
				select {
				case code := <-over:
					if code == 0 {
						t.Errorf("exit code 0, although output is lost:\n%s", said.String())
					}
				case <-time.After(interruptEnds):
					t.Fatalf("it goes on after Ctrl-C:\n%s", said.String())
				}
				left, err := everything(b.engine.Engine(), "shop")
				b.must(err)
				running := slices.ContainsFunc(left, func(line string) bool { return strings.HasSuffix(line, " running") })
				if args[0] == "up" && running {
					t.Errorf("containers run after Ctrl-C: %v\n%s", left, said.String())
				}
			})
		})
	}
}
