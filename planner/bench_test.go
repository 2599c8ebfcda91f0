package planner_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// manyServices is a project of n containers, ten of each service, each of
// which depends on the one before it.
func manyServices(n int, level string) string {
	var y strings.Builder
	y.WriteString("services:\n")
	for i := range n / 10 {
		fmt.Fprintf(&y, "  s%04d:\n    image: img0\n    scale: 10\n    environment: {LEVEL: \"%s\"}\n    volumes: [/anon]\n", i, level)
		if i > 0 {
			fmt.Fprintf(&y, "    depends_on: [s%04d]\n", i-1)
		}
	}
	return y.String()
}

// BenchmarkMake plans projects of 1,000 and 10,000 containers: a plan takes a
// time in proportion to its size, and 10,000 containers less than a second.
func BenchmarkMake(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		old, changed := load(b, manyServices(n, "1"), nil), load(b, manyServices(n, "2"), nil)
		empty := newModel("1.44")
		empty.images["img0"] = planner.Image{ID: "sha256:img0"}
		full := empty.clone()
		full.fill(b, old)
		down := planner.Intent{Goal: planner.GoalAbsent, Existing: true, Networks: true, OneOffs: true}
		for _, c := range []struct {
			name string
			want *project.Project
			have *model
			in   planner.Intent
		}{
			{"create", old, empty, up()},
			{"nothing", old, full, up()},
			{"replace", changed, full, up()},
			{"stop", old, full, planner.Intent{Goal: planner.GoalStopped, Existing: true}},
			{"down", old, full, down},
		} {
			have := c.have.state(c.want)
			b.Run(fmt.Sprintf("%s/%d", c.name, n), func(b *testing.B) {
				for b.Loop() {
					if _, err := planner.Make(c.want, have, c.in); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// fill brings a project up at once, in the order of the plan.
func (m *model) fill(b *testing.B, p *project.Project) {
	planned, err := planner.Make(p, m.state(p), up())
	if err != nil {
		b.Fatal(err)
	}
	m.want, m.plan = p, plan.Plan{}
	for _, s := range planned.Steps {
		switch x := s.Action.(type) {
		case plan.CreateNetwork:
			err = m.createNetwork(x)
		case plan.CreateContainer:
			err = m.create(x)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	for _, c := range m.containers {
		c.Status = planner.Running
	}
}
