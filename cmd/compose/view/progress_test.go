package view

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// Each file of testdata/progress is a plan, what happened, and what each mode
// shows of it. The terminal of the tty mode is read as a person would.
func TestProgress(t *testing.T) {
	goldens(t, "progress", func(t *testing.T, g *golden) {
		dryRun := strings.Contains(string(g.archive.Comment), "dry-run")
		synctest.Test(t, func(t *testing.T) {
			v := newVirtual(t, 60, 24)
			pictures := play(t, g, v, NewProgress(ProgressOptions{Mode: ModeTTY, Terminal: v.terminal(true), DryRun: dryRun, Now: time.Now}))
			if !v.cursor || v.sync {
				t.Errorf("the terminal is left without a cursor (%v) or in synchronized mode (%v)", !v.cursor, v.sync)
			}
			g.want("want tty", pictures+"== at the end\n"+v.String())
		})
		for _, mode := range []Mode{ModePlain, ModeJSON, ModeQuiet} {
			synctest.Test(t, func(t *testing.T) {
				var b bytes.Buffer
				play(t, g, nil, NewProgress(ProgressOptions{Mode: mode, Terminal: Terminal{W: &b}, DryRun: dryRun, Now: time.Now}))
				if mode == ModeQuiet {
					if b.Len() > 0 {
						t.Errorf("quiet mode says %q", b.String())
					}
					return
				}
				g.want("want "+string(mode), b.String())
			})
		}
	})
}

// play lets everything happen at its time and returns the pictures taken.
func play(t *testing.T, g *golden, v *virtual, p Progress) string {
	defer p.Close()
	planned := parsePlan(t, g.section("plan"))
	if !strings.Contains(string(g.archive.Comment), "before the plan") {
		p.Plan("up", planned)
	}
	start := time.Now()
	var pictures strings.Builder
	for _, h := range parseEvents(t, g.section("events")) {
		time.Sleep(h.at - time.Since(start))
		synctest.Wait()
		switch h.what {
		case "frame":
			if v != nil {
				fmt.Fprintf(&pictures, "== at %s\n%s", h.at, v)
			}
		case "width":
			if n, err := strconv.Atoi(h.rest); err != nil {
				t.Fatal(err)
			} else if v != nil {
				v.resize(n)
			}
		case "height":
			if n, err := strconv.Atoi(h.rest); err != nil {
				t.Fatal(err)
			} else if v != nil {
				v.mu.Lock()
				v.height = n
				v.mu.Unlock()
			}
		case "untouched":
			kind, name, _ := strings.Cut(h.rest, " ")
			p.Untouched([]plan.Subject{{Kind: plan.Kind(kind), Name: name}}, wordRunning, "")
		case "warn":
			text, hint, _ := strings.Cut(h.rest, " | ")
			p.Warn(unquote(text), hint)
		case "above":
			if v != nil {
				fmt.Fprint(p.Above(v.terminal(true)).W, h.rest+"\r\n")
			}
		case "suspend":
			p.Suspend()
		case "resume":
			p.Resume()
		case "op":
			planned = parsePlan(t, g.section("plan "+h.rest))
			p.Plan(h.rest, planned)
		case "pretend":
			Pretend(p, "up", planned, time.Now)
		default:
			p.On(h.event(t, planned))
		}
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if err := p.Close(); err != nil {
		t.Error("closed twice:", err)
	}
	return pictures.String()
}
