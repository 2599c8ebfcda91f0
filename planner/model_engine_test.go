package planner_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// TestTheModelIsLikeTheEngine: the laws judge plans on a model. It is held to
// the engine in memory, as that one is held to real ones by the conformance
// suite (but for what ends by itself, which the model leaves to chance): after the same commands both lead to the same next plan, and both
// have the same.
func TestTheModelIsLikeTheEngine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		api := rapid.SampledFrom([]string{"1.41", "1.44"}).Draw(r, "API")
		var wants []want
		for range 3 {
			in := randomIntent(r)
			in.Recreate, in.RecreateDeps = planner.RecreateDiverged, planner.RecreateDiverged
			// What is started as it is may lack what the file has by now: see lenient.
			in.Existing = in.Existing && in.Goal != planner.GoalRunning
			wants = append(wants, want{lastingProject(r), in})
		}
		var err error
		synctest.Test(t, func(t *testing.T) { err = newTwins(t, api).follow(wants) })
		if err != nil {
			r.Fatal(err)
		}
	})
}

// want is what a command wants.
type want struct {
	project *project.Project
	intent  planner.Intent
}

// twins are a model and an engine that the same is done to.
type twins struct {
	t      *testing.T
	model  *model
	engine *engineclient.Engine
}

func newTwins(t *testing.T, api string) *twins {
	server := enginetest.New(t, enginetest.API(api))
	for _, ref := range []string{"img0", "img1"} {
		server.Image(ref, enginetest.Behaviour{})
	}
	return &twins{t: t, model: newModel(api), engine: server.Engine()}
}

func (two *twins) follow(wants []want) error {
	for _, w := range wants {
		if err := two.both(w.project, w.intent); err != nil {
			return fmt.Errorf("%w\nthe model is %s", err, describe(two.model))
		}
	}
	return nil
}

// both plans on both, compares the plans, applies them, and compares what has
// become of that.
func (two *twins) both(p *project.Project, in planner.Intent) error {
	have, err := two.observe(p)
	if err != nil {
		return err
	}
	two.settle(have)
	two.model.images = have.Images
	ours, err := planner.Make(p, two.model.state(p), in)
	theirs, engineErr := planner.Make(p, have, in)
	if diff := cmp.Diff(told(theirs, engineErr), told(ours, err)); diff != "" {
		return fmt.Errorf("the same history leads to another plan (-engine +model)\n%s", diff)
	}
	if err != nil {
		return nil
	}
	if err := two.model.apply(p, ours, &walk{}); err != nil {
		return fmt.Errorf("the model refuses: %w\n%s", err, dump(ours))
	}
	// What hangs does so for long, in a bubble's time.
	ctx, cancel := context.WithTimeout(two.t.Context(), time.Hour)
	defer cancel()
	err = apply.Apply(ctx, two.engine, p, theirs, apply.Options{})
	// It refuses to pause what is paused, and to unpause what is not: that ends no other step.
	if err != nil && in.Goal != planner.GoalPaused && !in.Unpause {
		return fmt.Errorf("the engine refuses: %w\n%s", err, dump(theirs))
	}
	if have, err = two.observe(p); err != nil {
		return err
	}
	two.settle(have)
	if diff := cmp.Diff(gist(have), gist(two.model.state(p))); diff != "" {
		return fmt.Errorf("after %s (-engine +model)\n%s", dump(ours), diff)
	}
	return nil
}

func (two *twins) observe(p *project.Project) (planner.State, error) {
	state, err := observe.Project(two.t.Context(), two.engine, p, observe.Options{})
	if err != nil {
		return state, err
	}
	return observe.Conflicts(two.t.Context(), two.engine, p, state, nil)
}

// settle has the containers of the model do what those of the engine have done
// of themselves: end, become healthy.
func (two *twins) settle(have planner.State) {
	for _, c := range have.Containers {
		b := two.model.find(c.Name)
		if b == nil || b.Status != planner.Running && !(b.Status == planner.Exited && c.Status == planner.Exited) {
			continue
		}
		b.Status, b.ExitCode, b.Health = c.Status, c.ExitCode, c.Health
	}
}

// gist is what the model knows of a state, without IDs, which differ.
func gist(s planner.State) map[string][]string {
	out := map[string][]string{}
	for _, c := range s.Containers {
		lines := []string{c.Service, string(c.Status), c.ImageID} // a hash may hold the ID of a container that is joined
		for _, n := range c.Networks {
			lines = append(lines, "on "+n.Network)
		}
		for _, m := range c.Mounts {
			lines = append(lines, "mounts "+anyID(m.Name)+" at "+m.Target)
		}
		slices.Sort(lines)
		out["container "+anyID(c.Name)] = lines
	}
	for _, n := range s.Networks {
		out["network "+n.Name] = []string{n.Key, n.Hash}
	}
	for _, v := range s.Volumes {
		name := "volume " + anyID(v.Name)
		out[name] = append(out[name], v.Key, v.Hash)
	}
	return out
}

var longID = regexp.MustCompile(`[0-9a-f]{12}_|\b[0-9a-f]{64}\b|volume [0-9a-f]{6}\b`)

// anyID replaces the IDs in a text.
func anyID(text string) string { return longID.ReplaceAllString(text, "ID ") }

// told is what planning came to, as a set of steps: volumes without a name stand
// in the order of their IDs. How a change is worded is left out: the model has
// other forms of values.
func told(p plan.Plan, err error) []string {
	if err != nil {
		return []string{anyID(err.Error())}
	}
	var out []string
	for _, s := range p.Steps {
		out = append(out, anyID(fmt.Sprintln(s.ID, s.Reason.Code, "needs", s.Needs, "after", s.After)))
	}
	slices.Sort(out)
	return out
}
