package view

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

func started(name string) plan.Event {
	a := plan.StartContainer{Container: plan.Subject{Kind: plan.KindContainer, Name: name}}
	return plan.Event{Step: plan.Step{ID: plan.StepID("start container " + name), Action: a}, Kind: plan.StepStarted, At: time.Now()}
}

func TestTerminalThatTakesNothingDoesNotHoldUsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{open: make(chan struct{})}
		p := NewProgress(ProgressOptions{Mode: ModeTTY, Terminal: Terminal{W: g, TTY: true}, Now: time.Now})
		p.Plan("up", plan.Plan{})
		p.On(started("shop-web-1"))
		time.Sleep(time.Second) // a picture is stuck by now
		p.On(started("shop-web-2"))
		before := time.Now()
		if err := p.Close(); err == nil {
			t.Error("nothing is said of it")
		}
		if took := time.Since(before); took != patience {
			t.Errorf("Close takes %s", took)
		}
		close(g.open)
	})
}

func TestClosedTerminalIsToldOnceAndEndsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewProgress(ProgressOptions{Mode: ModeTTY, Terminal: Terminal{W: brokenPipe{}, TTY: true}, Now: time.Now})
		p.Plan("up", plan.Plan{})
		p.On(started("shop-web-1"))
		time.Sleep(time.Second)
		p.On(started("shop-web-2"))
		if err := p.Close(); err == nil {
			t.Error("the error is lost")
		}
	})
}

func TestNothingToShowWritesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVirtual(t, 80, 24)
		p := NewProgress(ProgressOptions{Mode: ModeTTY, Terminal: v.terminal(true), Now: time.Now})
		p.Plan("up", plan.Plan{})
		time.Sleep(time.Second)
		if err := p.Close(); err != nil || v.writes != 0 {
			t.Errorf("%d writes, %v", v.writes, err)
		}
	})
}

// No more than a picture each 100 ms, each of them one write, whatever number
// of events there is.
func TestPicturesAreFewAndWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVirtual(t, 80, 24)
		p := NewProgress(ProgressOptions{Mode: ModeTTY, Terminal: v.terminal(true), Now: time.Now})
		p.Plan("up", plan.Plan{})
		for i := range 1000 {
			p.On(started(fmt.Sprint("shop-web-", i%5)))
			time.Sleep(time.Millisecond)
		}
		synctest.Wait()
		if v.writes > 10 {
			t.Errorf("%d writes in a second", v.writes)
		}
		p.Close()
	})
}

// After a resize the picture is drawn in the new width, once: lines that the
// terminal wrapped are cleaned up.
func TestResize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVirtual(t, 80, 24)
		p := NewProgress(ProgressOptions{Mode: ModeTTY, Terminal: v.terminal(true), Now: time.Now})
		fmt.Fprintln(v, "$ compose up")
		p.Plan("up", plan.Plan{})
		p.On(started("shop-web-1"))
		p.On(started("shop-web-2"))
		time.Sleep(150 * time.Millisecond)
		for _, width := range []int{50, 33, 70, 20, 100} {
			synctest.Wait()
			v.resize(width)
			time.Sleep(100 * time.Millisecond)
		}
		synctest.Wait()
		if n := strings.Count(v.String(), "[+]"); n != 1 || !strings.HasPrefix(v.String(), "$ compose up\n[+] up 0/2\n") {
			t.Errorf("%d pictures:\n%s", n, v)
		}
		p.Close()
	})
}

// Logs, events and pictures at once: no line is lost, none is torn, and the
// last picture is below them all.
func TestLogsAboveAreNeverTorn(t *testing.T) {
	v := newVirtual(t, 80, 24)
	p := NewProgress(ProgressOptions{Mode: ModeTTY, Terminal: v.terminal(false), Now: time.Now})
	p.Plan("up", plan.Plan{})
	term := p.Above(v.terminal(false))
	l := NewLogPrinter(term, term, LogOptions{})
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for n := range 200 {
				l.Line(fmt.Sprint("c", i), false, noon, fmt.Appendf(nil, "line %d", n))
				p.On(started(fmt.Sprint("c", i)))
			}
		})
	}
	all.Wait()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	text := v.String()
	if n := strings.Count(text, "  | line "); n != 800 {
		t.Errorf("%d lines", n)
	}
	if n := strings.Count(text, "[+] up"); n != 1 || strings.LastIndex(text, "[+]") < strings.LastIndex(text, "| line") {
		t.Errorf("%d pictures in\n%s", n, text[max(0, len(text)-500):])
	}
}

func TestAboveLeavesAPipeAlone(t *testing.T) {
	for _, mode := range []Mode{ModeTTY, ModePlain, ModeJSON, ModeQuiet} {
		var b bytes.Buffer
		p := NewProgress(ProgressOptions{Mode: mode, Terminal: Terminal{W: io.Discard, TTY: true}, Now: time.Now})
		p.Plan("up", plan.Plan{})
		fmt.Fprint(p.Above(Terminal{W: &b}).W, "as it is")
		p.Close()
		if b.String() != "as it is" {
			t.Errorf("%s: %q", mode, b.String())
		}
	}
}

// Whatever happens, a resource has at most two lines in a pipe, and no line
// has an escape code.
func TestPlainSaysAtMostTwoLinesOfAResource(t *testing.T) {
	goldens(t, "progress", func(t *testing.T, g *golden) {
		said := map[string]int{}
		for line := range strings.Lines(g.section("want plain")) {
			if strings.ContainsRune(line, '\x1b') {
				t.Errorf("an escape code: %q", line)
			}
			f := strings.Fields(strings.TrimPrefix(line, dryRunMark))
			if strings.Contains(string(g.archive.Comment), "second operation") {
				f = append(f[:2], line)
			}
			if said[strings.Join(f[:2], " ")]++; said[strings.Join(f[:2], " ")] > 2 && f[0] != "warning:" {
				t.Errorf("three lines of %s %s", f[0], f[1])
			}
		}
	})
}

// Logs of an attached `up` go on while another operation, the stop after a
// Ctrl-C, has its own picture.
func TestLogsStayAboveTheNextProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVirtual(t, 80, 24)
		term := v.terminal(false)
		term.stage = newStage(v) // as Open makes it
		first := NewProgress(ProgressOptions{Mode: ModeTTY, Terminal: term, Now: time.Now})
		logs := first.Above(term)
		first.Close()
		next := NewProgress(ProgressOptions{Mode: ModeTTY, Terminal: term, Now: time.Now})
		next.Plan("stop", plan.Plan{})
		next.On(started("shop-web-1"))
		time.Sleep(150 * time.Millisecond)
		fmt.Fprintln(logs.W, "web-1 exited with code 0")
		time.Sleep(100 * time.Millisecond)
		next.Close()
		if want := "web-1 exited with code 0\n[+] stop 0/1\n ⠹ Container shop-web-1 Starting"; !strings.HasPrefix(v.String(), want) {
			t.Errorf("got\n%s", v)
		}
	})
}
