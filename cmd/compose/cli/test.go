package cli

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// testOptions are the flags of `test`.
type testOptions struct {
	junit, artifacts string
	limit            time.Duration
	noBuild          bool
	pull             string
	quietPull        bool
	quietBuild       bool
}

func (a *developCommands) testCommand() *cobra.Command {
	var o testOptions
	cmd := &cobra.Command{
		Use: "test [OPTIONS] [SERVICE...]", Short: "Run services as tests in an isolated project",
		Long: `Builds the services, starts their dependencies, runs the services until they exit,
and then removes everything, also after a failure. The tests run in an isolated
project with a name of its own: host ports are not published, container names are
not used, and volumes are new and removed at the end. External resources are used
as they are.

Without arguments, the services with "x-test: true" run, or the service "sut" if
there are none. The exit code is that of the first failed test in order of name, 124
if the timeout expires, and 1 if the tests could not be run.`,
		Example: `  compose test                            # the services with x-test: true
  compose test --junit report.xml unit e2e  # two services, with a report for CI
  compose test --artifacts logs --timeout 10m`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.test(cmd, o, args) },
	}
	f := cmd.Flags()
	f.StringVar(&o.junit, "junit", "", "Write the results to FILE as JUnit XML")
	f.StringVar(&o.artifacts, "artifacts", "", "Write the log of each container to directory DIR")
	f.Var((*span)(&o.limit), "timeout", "Overall timeout in seconds, or as a duration like 10m (0 means no timeout)")
	f.BoolVar(&o.noBuild, "no-build", false, "Don't build images that exist")
	pullVar(f, &o.pull)
	f.BoolVar(&o.quietPull, "quiet-pull", false, "Pull without printing progress information")
	f.BoolVar(&o.quietBuild, "quiet-build", false, "Suppress the build output")
	return cmd
}

// span is a time of the command line: seconds, as other commands' --timeout
// has them, or with a unit.
type span time.Duration

func (s *span) String() string { return time.Duration(*s).String() }
func (s *span) Type() string   { return "duration" }

func (s *span) Set(text string) error {
	if n, err := strconv.Atoi(text); err == nil {
		*s = span(seconds(n))
		return nil
	}
	d, err := time.ParseDuration(text)
	*s = span(d)
	return err
}

// testRun is one run of `test`.
type testRun struct {
	*lifecycleCommands
	options testOptions
	suite   string           // the name of the project without ours
	whole   *project.Project // isolated
	tests   []string         // by name
	began   time.Time
}

func (a *developCommands) test(cmd *cobra.Command, o testOptions, services []string) error {
	if o.limit < 0 {
		return &usageError{err: errors.New("invalid --timeout: must not be negative")}
	}
	t := &testRun{lifecycleCommands: &lifecycleCommands{a.runner}, options: o, began: a.Now()}
	if err := t.load(cmd.Context(), services); err != nil {
		return err
	}
	up, err := t.change()
	if err != nil {
		return err
	}
	if a.global.dryRun {
		_, err := a.apply(cmd.Context(), up)
		return err
	}
	if err := t.places(); err != nil {
		return err
	}
	engine, err := a.dial()
	if err == nil {
		err = engine.Reach(cmd.Context())
	}
	if err != nil {
		return err // there is nothing to take down, and nothing to report
	}
	failed := t.run(cmd.Context(), up)
	var results []view.TestResult
	err = t.interruptibly("read the results", func(ctx context.Context) (err error) {
		results, err = t.results(ctx, failed)
		return err
	})
	err = errors.Join(failed, err, t.stop(), t.interruptibly("save the logs", t.keepLogs), t.remove(), t.report(results))
	if err != nil {
		return err
	}
	return verdict(results)
}

// load reads the files under a name of its own.
func (t *testRun) load(ctx context.Context, services []string) error {
	src := t.source()
	var err error
	if t.suite, err = project.Name(src); err != nil {
		return err
	}
	slug := make([]byte, 4)
	if _, err := rand.Read(slug); err != nil {
		return err
	}
	src.Name = t.suite + "-test-" + hex.EncodeToString(slug)
	p, err := t.loadFrom(ctx, src)
	if err != nil {
		return err
	}
	if len(services) == 0 {
		if services, err = p.Tests(); err != nil {
			return err
		}
	}
	if len(services) == 0 {
		return &usageError{err: errors.New("no tests found"), hint: "name the services to run as tests, or set `x-test: true` in them"}
	}
	t.tests = slices.Compact(slices.Sorted(slices.Values(services)))
	t.whole = p.Isolated(t.tests)
	return nil
}

// change brings the tests up, behind what they depend on.
func (t *testRun) change() (change, error) {
	want, err := t.whole.Select(t.tests, project.Selection{})
	return change{
		op: "test", want: want, fetch: true, quietPull: t.options.quietPull, quietBuild: t.options.quietBuild,
		intent: planner.Intent{Goal: planner.GoalRunning, Services: t.tests, Build: !t.options.noBuild, Pull: t.options.pull},
	}, err
}

// errTooLong is the cause of a run that exceeds --timeout.
var errTooLong = errors.New("the timeout expired")

// run runs the tests to their end, with their lines.
func (t *testRun) run(ctx context.Context, up change) error {
	base := t.base
	defer func() { t.base = base }()
	if t.options.limit > 0 {
		var cancel context.CancelFunc
		t.base, cancel = context.WithTimeoutCause(base, t.options.limit, errTooLong)
		defer cancel()
	}
	err := t.upAttached(ctx, upOptions{onlyLeave: true}, up)
	if errors.Is(context.Cause(t.base), errTooLong) {
		return errors.Join(&exitCode{exitTimeout}, fmt.Errorf("%w (%s)", errTooLong, t.options.limit))
	}
	return err
}

// stop gives everything its time to end well: coverage is written then.
func (t *testRun) stop() error {
	return t.end("stop", planner.Intent{Goal: planner.GoalStopped})
}

// remove leaves nothing, whatever was signalled meanwhile.
func (t *testRun) remove() error {
	none := 0
	err := t.end("down", planner.Intent{
		Goal: planner.GoalAbsent, Networks: true, Volumes: true, AnonymousVolumes: true, OneOffs: true,
		Images: "local", RemoveOrphans: true, Timeout: &none,
	})
	if err != nil {
		return errors.Join(err, &usageError{
			err:  fmt.Errorf("the containers of project %s were not removed", t.whole.Name()),
			hint: "run `compose -p " + t.whole.Name() + " down --volumes`",
		})
	}
	return nil
}

// interruptibly does what only reads. The next signal ends it, and nothing after it.
func (t *testRun) interruptibly(what string, do func(context.Context) error) error {
	ctx, cancel := t.signals.until(t.base)
	defer cancel()
	err := do(ctx)
	if err != nil && ctx.Err() != nil && t.base.Err() == nil {
		t.signals.take()
		return errors.Join(&exitCode{exitInterrupted}, errors.New(what+": interrupted"))
	}
	return err
}

// end ends the project as far as the intent says. The signal that ended the
// tests does not count here, the next one does.
func (t *testRun) end(op string, in planner.Intent) error {
	in.Existing, in.Adopt = true, true
	_, err := t.apply(t.base, change{op: op, want: t.whole, intent: in, cleanUp: true})
	if interrupted(err) {
		t.signals.take()
		err = &exitCode{exitInterrupted}
	}
	return errors.Join(err, t.hide())
}

// verdict is the exit code of what has failed.
func verdict(results []view.TestResult) error {
	for _, r := range results {
		if r.Failure != "" {
			return &exitCode{cmp.Or(r.Code, exitFailure)}
		}
	}
	return nil
}
