package view

import (
	"bufio"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// parsePlan reads steps, one a line, as their IDs have them:
//
//	create container 0123456789ab_shop-web-1 replacing shop-web-1
//	start container shop-web-1 because not-running: exited (1)
//	  environment.LOG_LEVEL info debug
//	  needs create network shop_default
func parsePlan(t *testing.T, text string) plan.Plan {
	p := plan.Plan{Project: "shop"}
	for line := range lines(text) {
		step := len(p.Steps) - 1
		switch rest, indented := strings.CutPrefix(line, "  "); {
		case strings.HasPrefix(line, "note "):
			message, hint, _ := strings.Cut(strings.TrimPrefix(line, "note "), " | ")
			p.Notes = append(p.Notes, plan.Note{Code: plan.NoteStale, Message: unquote(message), Hint: unquote(hint)})
		case !indented:
			p.Steps = append(p.Steps, parseStep(t, line))
		case strings.HasPrefix(rest, "needs "):
			p.Steps[step].Needs = append(p.Steps[step].Needs, plan.StepID(rest[len("needs "):]))
		case strings.HasPrefix(rest, "after "):
			p.Steps[step].After = append(p.Steps[step].After, plan.StepID(rest[len("after "):]))
		default:
			f := strings.Fields(rest)
			c := plan.Change{Path: f[0]}
			if len(f) == 1 {
				c.Secret = true
			} else {
				c.From, c.To, c.KnownFrom = unquote(f[1]), unquote(f[2]), true
			}
			p.Steps[step].Reason.Changes = append(p.Steps[step].Reason.Changes, c)
		}
	}
	return p
}

// parseStep reads VERB KIND NAME [replacing|to NAME] [because CODE[: DETAIL]].
func parseStep(t *testing.T, line string) plan.Step {
	line, because, _ := strings.Cut(line, " because ")
	code, detail, _ := strings.Cut(because, ": ")
	line, signal, _ := strings.Cut(line, " with ")
	line, other, _ := strings.Cut(line, " replacing ")
	line, to, _ := strings.Cut(line, " to-name ")
	// A quoted name may hold anything.
	line, quoted, _ := strings.Cut(line, ` "`)
	if quoted != "" {
		line += " ?"
	}
	words := strings.Fields(line)
	if len(words) < 3 {
		t.Fatalf("no step: %q", line)
	}
	kind, name := words[len(words)-2], words[len(words)-1]
	if quoted != "" {
		name = unquote(`"` + quoted)
	}
	verb := strings.Join(words[:len(words)-2], " ")
	s := plan.Subject{Kind: plan.Kind(kind), Name: name, Service: "web"}
	a := parseAction(t, verb, s)
	switch action := a.(type) {
	case plan.CreateContainer:
		if other != "" {
			action.Replaces = &plan.Subject{Kind: s.Kind, Name: other, ID: "0123456789abcdef"}
			a = action
		}
	case plan.RenameContainer:
		action.To = to
		a = action
	case plan.KillContainer:
		action.Signal = signal
		a = action
	case plan.RemoveContainer:
		action.Volumes = signal == "volumes"
		a = action
	}
	return plan.Step{ID: plan.StepID(verb + " " + kind + " " + name), Action: a,
		Reason: plan.Reason{Code: plan.ReasonCode(code), Detail: unquote(detail)}}
}

func parseAction(t *testing.T, verb string, s plan.Subject) plan.Action {
	if net, ok := strings.CutPrefix(verb, "connect "); ok {
		return plan.ConnectNetwork{Container: s, Network: plan.Subject{Kind: plan.KindNetwork, Name: strings.TrimSuffix(net, " to")}}
	}
	for _, a := range []plan.Action{
		plan.PullImage{Image: s}, plan.BuildImage{Image: s},
		plan.AwaitContainer{Container: s, Until: plan.UntilHealthy},
		plan.AwaitContainer{Container: s, Until: plan.UntilCompleted},
		plan.AwaitContainer{Container: s, Until: plan.UntilReady},
		plan.RunHook{Container: s, Phase: plan.PostStart}, plan.RunHook{Container: s, Phase: plan.PreStop},
		plan.StartContainer{Container: s}, plan.StopContainer{Container: s}, plan.KillContainer{Container: s},
		plan.PauseContainer{Container: s}, plan.UnpauseContainer{Container: s},
		plan.RenameContainer{Container: s}, plan.CopyIn{Container: s},
	} {
		if a.Verb() == verb {
			return a
		}
	}
	switch verb + " " + string(s.Kind) {
	case "create network":
		return plan.CreateNetwork{Network: s}
	case "create volume":
		return plan.CreateVolume{Volume: s}
	case "create container":
		return plan.CreateContainer{Container: s}
	case "remove network":
		return plan.RemoveNetwork{Network: s}
	case "remove volume":
		return plan.RemoveVolume{Volume: s}
	case "remove container":
		return plan.RemoveContainer{Container: s}
	case "remove image":
		return plan.RemoveImage{Image: s}
	}
	t.Fatalf("no action %q", verb)
	return nil
}

// happening is one line of a section "events":
//
//	1.2 started create network shop_default
//	1.5 failed start container shop-web-1 | port 80 is taken
//	1.5 progress pull image alpine | Downloading | layer1 10 40
//	2.0 frame          take a picture of the terminal
//	2.0 width 30       resize
//	2.0 untouched container shop-db-1
//	2.0 warn text | hint
//	2.0 above text
//	2.0 op stop        the plan of section "plan stop" begins
type happening struct {
	at         time.Duration
	what, rest string
}

func parseEvents(t *testing.T, text string) []happening {
	var out []happening
	for line := range lines(text) {
		at, rest, _ := strings.Cut(line, " ")
		seconds, err := strconv.ParseFloat(at, 64)
		if err != nil {
			t.Fatal(err)
		}
		what, rest, _ := strings.Cut(rest, " ")
		out = append(out, happening{time.Duration(seconds * float64(time.Second)), what, rest})
	}
	return out
}

// event makes the planner's event of a happening.
func (h happening) event(t *testing.T, p plan.Plan) plan.Event {
	f := strings.Split(h.rest, " | ")
	s, ok := p.Step(plan.StepID(f[0]))
	if !ok {
		s = parseStep(t, f[0])
	}
	e := plan.Event{Step: s, Kind: plan.EventKind(h.what), At: time.Now()}
	if len(f) > 1 {
		e.Detail = unquote(f[1])
	}
	if e.Kind == plan.StepFailed {
		e.Err = fmt.Errorf("%s: %w", s.ID, errors.New(e.Detail))
		e.Detail = ""
	}
	if len(f) > 2 {
		if _, err := fmt.Sscan(f[2], &e.Part, &e.Current, &e.Total); err != nil {
			t.Fatal(err)
		}
	}
	return e
}

// unquote reads what is written as a Go string, so that hostile text can be
// seen in a golden.
func unquote(s string) string {
	if u, err := strconv.Unquote(s); err == nil {
		return u
	}
	return s
}

func lines(text string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for s := bufio.NewScanner(strings.NewReader(text)); s.Scan(); {
			if line := s.Text(); line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}
