package view

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// Each file of testdata/plan is a plan and what `compose plan` says of it.
func TestPlan(t *testing.T) {
	goldens(t, "plan", func(t *testing.T, g *golden) {
		p := parsePlan(t, g.section("plan"))
		for name, term := range map[string]Terminal{
			"want text":   {},
			"want narrow": {TTY: true, Width: func() int { return 60 }},
		} {
			var b bytes.Buffer
			term.W = &b
			if err := PlanText(term, p, PlanByResource); err != nil {
				t.Fatal(err)
			}
			g.want(name, b.String())
			// Colours change nothing but the colours.
			plain := b.String()
			b.Reset()
			term.Color = true
			if err := PlanText(term, p, PlanByResource); err != nil {
				t.Fatal(err)
			}
			if got := ansi.Strip(b.String()); got != plain || got == b.String() {
				t.Errorf("with colours it says\n%s", got)
			}
		}
		var b bytes.Buffer
		if err := PlanText(Terminal{W: &b}, p, PlanBySteps); err != nil {
			t.Fatal(err)
		}
		g.want("want steps", b.String())
		b.Reset()
		if err := PlanJSON(&b, p); err != nil {
			t.Fatal(err)
		}
		if !json.Valid(b.Bytes()) {
			t.Error("no JSON")
		}
		g.want("want json", b.String())
	})
}
