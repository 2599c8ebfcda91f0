package view

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// PlanFormat is how much of a plan is shown.
type PlanFormat string

const (
	PlanByResource PlanFormat = "text"  // what happens to each resource
	PlanBySteps    PlanFormat = "steps" // each step with the steps it waits for
	PlanAsJSON     PlanFormat = "json"
)

// PlanFormats are the values of --format.
var PlanFormats = []string{string(PlanByResource), string(PlanBySteps), string(PlanAsJSON)}

// Plan prints a plan.
func Plan(t Terminal, p plan.Plan, f PlanFormat) error {
	if f == PlanAsJSON {
		return PlanJSON(t.W, p)
	}
	return PlanText(t, p, f)
}

// PlanText prints a plan for people.
func PlanText(t Terminal, p plan.Plan, f PlanFormat) error {
	var b bytes.Buffer
	if f == PlanBySteps {
		writeSteps(&b, t, p)
	} else {
		writeGroups(&b, t, p)
	}
	writeNotes(&b, t, p.Notes)
	writeLosses(&b, t, p)
	fmt.Fprintln(&b, bold(t, planSummary(p)))
	_, err := t.W.Write(b.Bytes())
	return err
}

// planRow is a line of a plan: a symbol and three columns.
type planRow struct {
	mark    string
	color   []ansi.Attr
	what    string
	acts    string
	because string
	changes []plan.Change
}

func writeGroups(b *bytes.Buffer, t Terminal, p plan.Plan) {
	var rows []planRow
	for _, g := range groupPlan(p) {
		e, r := g.effect(), g.reason()
		rows = append(rows, planRow{
			mark: symbolOf(e), color: effectColor(e),
			what: strings.ToLower(string(g.kind)) + " " + Safe(g.name),
			acts: Safe(g.phrase()), because: Safe(r.String()), changes: r.Changes,
		})
	}
	writeRows(b, t, rows)
}

// writeRows aligns the columns. On a terminal that is too narrow for it the
// reason goes to a line of its own.
func writeRows(b *bytes.Buffer, t Terminal, rows []planRow) {
	var what, acts, because int
	for _, r := range rows {
		what = max(what, ansi.StringWidth(r.what))
		acts = max(acts, ansi.StringWidth(r.acts))
		because = max(because, ansi.StringWidth(r.because))
	}
	const gaps = len("  + ") + 2*len("  ")
	broken := t.TTY && gaps+what+acts+because > t.width()
	for _, r := range rows {
		head := "  " + paint(t, r.mark, r.color...) + " " + pad(r.what, what) + "  "
		if broken {
			fmt.Fprintln(b, head+strings.TrimRight(paint(t, r.acts, r.color...), " "))
			fmt.Fprintln(b, "      "+faint(t, r.because))
		} else {
			fmt.Fprintln(b, head+paint(t, pad(r.acts, acts), r.color...)+"  "+faint(t, r.because))
		}
		for _, c := range r.changes {
			fmt.Fprintln(b, "        "+Safe(c.String()))
		}
	}
	if len(rows) > 0 {
		fmt.Fprintln(b)
	}
}

func effectColor(e plan.Effect) []ansi.Attr {
	switch symbolOf(e) {
	case "+":
		return []ansi.Attr{ansi.AttrGreenForegroundColor}
	case "-":
		return []ansi.Attr{ansi.AttrRedForegroundColor}
	case "±", "~":
		return []ansi.Attr{ansi.AttrYellowForegroundColor}
	}
	return []ansi.Attr{ansi.AttrCyanForegroundColor}
}

// writeSteps numbers the steps in the order in which they stand.
func writeSteps(b *bytes.Buffer, t Terminal, p plan.Plan) {
	number := map[plan.StepID]int{}
	for i, s := range p.Steps {
		number[s.ID] = i + 1
	}
	digits := len(strconv.Itoa(len(p.Steps)))
	indent := strings.Repeat(" ", digits+4)
	for i, s := range p.Steps {
		fmt.Fprintf(b, "  %*d  %s  %s\n", digits, i+1, Safe(string(s.ID)), faint(t, Safe(s.Reason.String())))
		for _, c := range s.Reason.Changes {
			fmt.Fprintln(b, indent+"  "+Safe(c.String()))
		}
		writeWaits(b, indent+"needs ", s.Needs, number)
		writeWaits(b, indent+"after ", s.After, number)
	}
	if len(p.Steps) > 0 {
		fmt.Fprintln(b)
	}
}

func writeWaits(b *bytes.Buffer, head string, ids []plan.StepID, number map[plan.StepID]int) {
	if len(ids) == 0 {
		return
	}
	var list []string
	for _, n := range sortedNumbers(ids, number) {
		list = append(list, strconv.Itoa(n))
	}
	fmt.Fprintln(b, head+strings.Join(list, ", "))
}

func sortedNumbers(ids []plan.StepID, number map[plan.StepID]int) []int {
	var out []int
	for _, id := range ids {
		out = append(out, number[id])
	}
	slices.Sort(out)
	return out
}

func writeNotes(b *bytes.Buffer, t Terminal, notes []plan.Note) {
	for _, n := range notes {
		say(b, "  "+paint(t, "note:", ansi.AttrYellowForegroundColor), n.Message)
		if n.Hint != "" {
			say(b, "  "+paint(t, "hint:", ansi.AttrCyanForegroundColor), Called(n.Hint, t.Command))
		}
	}
	if len(notes) > 0 {
		fmt.Fprintln(b)
	}
}

// writeLosses names the data that the plan deletes.
func writeLosses(b *bytes.Buffer, t Terminal, p plan.Plan) {
	losses := p.Destructive()
	for _, s := range losses {
		say(b, "  "+paint(t, "data is lost:", ansi.AttrRedForegroundColor), string(s.ID))
	}
	if len(losses) > 0 {
		fmt.Fprintln(b)
	}
}

// planSummary is the last line: Plan for shop: 2 to create, 1 to replace.
func planSummary(p plan.Plan) string {
	counts := countEffects(p)
	var parts []string
	for _, e := range effects {
		if n := counts[e]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d to %s", n, e))
		}
	}
	head := "Plan for " + Safe(p.Project) + ": "
	switch {
	case len(parts) > 0:
		return head + strings.Join(parts, ", ") + "."
	case len(p.Steps) > 0:
		return head + "nothing to change; waits for services."
	}
	return head + "nothing to do."
}

func countEffects(p plan.Plan) map[plan.Effect]int {
	counts := map[plan.Effect]int{}
	for _, g := range groupPlan(p) {
		counts[g.effect()]++
	}
	return counts
}

func bold(t Terminal, s string) string  { return paint(t, s, ansi.AttrBold) }
func faint(t Terminal, s string) string { return paint(t, s, ansi.AttrFaint) }
