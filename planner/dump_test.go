package planner_test

import (
	"fmt"
	"strings"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// dump writes a plan for a reader: one line for a step, and under it why it is
// taken and what it waits for.
func dump(p plan.Plan) string {
	var b strings.Builder
	for _, s := range p.Steps {
		fmt.Fprintf(&b, "%s%s\n", s.ID, details(s.Action))
		fmt.Fprintf(&b, "    why    %s\n", reason(s.Reason))
		for _, c := range s.Reason.Changes {
			fmt.Fprintf(&b, "           %s\n", c)
		}
		for _, id := range s.Needs {
			fmt.Fprintf(&b, "    needs  %s\n", id)
		}
		for _, id := range s.After {
			fmt.Fprintf(&b, "    after  %s\n", id)
		}
	}
	if p.Empty() {
		b.WriteString("nothing to do\n")
	}
	for _, n := range p.Notes {
		fmt.Fprintf(&b, "note %s: %s\n", n.Code, n.Message)
		if n.Hint != "" {
			fmt.Fprintf(&b, "    hint   %s\n", n.Hint)
		}
	}
	return b.String()
}

func reason(r plan.Reason) string {
	if r.Detail == "" {
		return string(r.Code)
	}
	return string(r.Code) + ": " + r.Detail
}

// details are what an action says beside verb and subject.
func details(a plan.Action) string {
	var out []string
	add := func(ok bool, format string, args ...any) {
		if ok {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	switch x := a.(type) {
	case plan.PullImage:
		add(x.Optional, "may fail")
	case plan.BuildImage:
		add(true, "of service %s", x.Image.Service)
	case plan.CreateContainer:
		add(x.Serves != "", "to serve as %s", x.Serves)
		add(x.Network != "", "on %s", x.Network)
		for _, m := range x.Inherit {
			add(true, "with volume %.6s at %s", m.Name, m.Target)
		}
	case plan.ConnectNetwork:
		add(x.Serves != "", "to serve as %s", x.Serves)
	case plan.StopContainer:
		if x.Timeout != nil {
			add(true, "in %d s", *x.Timeout)
		}
	case plan.KillContainer:
		add(true, "with %s", x.Signal)
	case plan.RemoveContainer:
		add(x.Volumes, "with its anonymous volumes")
	case plan.RemoveVolume:
		add(x.SecretVolume, "of ours")
	case plan.RenameContainer:
		add(true, "to %s", x.To)
	case plan.SyncFiles:
		for _, tree := range x.Trees {
			add(true, "%s from %s to %s", strings.Join(tree.Paths, " "), tree.From, tree.To)
		}
	case plan.AwaitContainer:
		add(x.Optional, "may fail")
	}
	if len(out) == 0 {
		return ""
	}
	return " (" + strings.Join(out, ", ") + ")"
}
