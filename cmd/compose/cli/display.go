package cli

import (
	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// display shows how a change proceeds.
type display struct {
	runner   *runner
	change   change
	mode     view.Mode // of builds
	builder  apply.Builder
	progress view.Progress
	builds   *view.Builds // of the plan that is being applied
}

func (a *runner) display(engine *engineclient.Engine, c change) (*display, error) {
	d := &display{runner: a, change: c}
	var err error
	if d.mode, err = a.buildMode(c); err != nil {
		return nil, err
	}
	d.builder, err = a.builder(engine, c, func() *view.Builds { return d.builds })
	return d, err
}

// shown is where a change shows its progress.
func (d *display) shown() view.Progress {
	if d.change.silent && d.runner.mode != view.ModeJSON {
		return view.NewProgress(view.ProgressOptions{Mode: view.ModeQuiet})
	}
	return d.runner.show()
}

// begin opens the display of one plan, end closes it.
func (d *display) begin(plan plan.Plan) error {
	d.progress = d.shown()
	d.progress.Plan(d.change.op, plan)
	d.builds = view.NewBuilds(d.progress, d.runner.buildTerminal(d.change.op), d.mode)
	return nil
}

func (d *display) end() error { return d.builds.Close() }

// event shows one event, and passes on what the command waits for.
func (d *display) event(e plan.Event) {
	if d.change.warned != nil && e.Kind == plan.StepWarned {
		d.change.warned(e)
	}
	switch x := e.Step.Action.(type) {
	case plan.PullImage, plan.PushImage:
		if d.change.quietPull && e.Kind == plan.StepProgress {
			return
		}
	case plan.StartContainer:
		switch {
		case d.change.starting != nil && e.Kind == plan.StepStarted:
			d.change.starting(x.Container)
		case d.change.started != nil && e.Kind == plan.StepDone:
			d.change.started(x.Container)
		}
	}
	d.progress.On(e)
}
