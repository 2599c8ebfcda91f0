package main

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/seed-6dc66d55/compose/convergence"
	"github.com/seed-6dc66d55/compose/convergence/apply"
	"github.com/seed-6dc66d55/compose/convergence/logs"
	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// run brings a project up, shows its logs until all its containers have exited, and
// takes it down.
func run(ctx context.Context, engine *engineclient.Engine, want *project.Project, out *log.Logger) (err error) {
	up := convergence.Request{Want: want, Intent: planner.Intent{Goal: planner.GoalRunning}, Fetch: true}
	planned, err := convergence.Plan(ctx, engine, up)
	if err != nil {
		return err
	}
	printPlan(out, planned.Plan)

	// The logs are followed from before the start, so that no line is missed.
	follower, err := logs.Follow(ctx, engine, logs.Options{Project: want.Name(), News: true}, printer{out})
	if err != nil {
		return err
	}
	defer follower.Close()
	defer func() { err = errors.Join(err, down(context.WithoutCancel(ctx), engine, want, out)) }()
	up.Apply = apply.Options{Events: func(e plan.Event) {
		if start, ok := e.Step.Action.(plan.StartContainer); ok && e.Kind == plan.StepDone {
			follower.Started(start.Container)
		}
	}}
	if _, err := convergence.Run(ctx, engine, up); err != nil {
		return err
	}
	if err := waitForExit(ctx, follower); err != nil {
		return err
	}
	return printContainers(ctx, engine, want, out)
}

// printPlan prints what a plan does, and why.
func printPlan(out *log.Logger, p plan.Plan) {
	for _, step := range p.Steps {
		out.Printf("plan: %s (%s)", step.ID, step.Reason)
	}
}

// waitForExit waits until none of the followed containers is running.
func waitForExit(ctx context.Context, follower *logs.Follower) error {
	for follower.Alive() > 0 {
		select {
		case <-follower.Changed():
		case err := <-follower.Lost():
			return err
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return follower.Err()
}

// printContainers prints the containers of a project, as ps does.
func printContainers(ctx context.Context, engine *engineclient.Engine, want *project.Project, out *log.Logger) error {
	containers, err := observe.Containers(ctx, engine, want.Name(), true)
	for _, c := range containers {
		out.Printf("ps: %s %s", c.Name, c.Status)
	}
	return err
}

// down removes the containers and networks of a project, and the images built for it.
func down(ctx context.Context, engine *engineclient.Engine, want *project.Project, out *log.Logger) error {
	result, err := convergence.Run(ctx, engine, convergence.Request{
		Want: want, Intent: planner.Intent{Goal: planner.GoalAbsent, Networks: true, Images: "local"},
	})
	if err != nil {
		return err
	}
	for _, step := range result.Plan.Steps {
		out.Printf("down: %s", step.ID)
	}
	return nil
}

// printer prints the lines of containers. A logger may be used by several goroutines, as
// logs.Output requires.
type printer struct{ out *log.Logger }

func (p printer) Line(source string, stderr bool, at time.Time, text []byte) {
	p.out.Printf("%s | %s", source, text)
}

func (p printer) Status(source, text string) { p.out.Printf("%s %s", source, text) }

func (p printer) Warn(source, text string) { p.out.Printf("warning: %s: %s", source, text) }
