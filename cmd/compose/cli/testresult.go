package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/logs"
	"github.com/seed-6dc66d55/compose/convergence/observe"
)

// places makes sure of the places for what will be written: it is not to be
// found out after the tests.
func (t *testRun) places() error {
	if t.options.artifacts != "" {
		if err := os.MkdirAll(t.abs(t.options.artifacts), 0o755); err != nil {
			return fmt.Errorf("--artifacts: %w", err)
		}
	}
	if t.options.junit != "" {
		if err := os.MkdirAll(filepath.Dir(t.abs(t.options.junit)), 0o755); err != nil {
			return fmt.Errorf("--junit: %w", err)
		}
	}
	return nil
}

// reportedLines is how many of a test's last lines stand in the report.
const reportedLines = 1000

// results are what became of the tests, by name.
func (t *testRun) results(ctx context.Context, failed error) ([]view.TestResult, error) {
	var outcomes []observe.Outcome
	var lost error // what the engine does not tell is no success
	if t.engine != nil {
		outcomes, lost = observe.Outcomes(ctx, t.engine, t.whole.Name())
	}
	var out []view.TestResult
	for _, service := range t.tests {
		worst := view.TestResult{Service: service, Failure: "did not run", Broken: true}
		for i, o := range ofService(outcomes, service) {
			r := t.result(o, failed)
			if t.options.junit != "" && r.Container != "" {
				var err error
				if r.Output, err = logs.LastLines(ctx, t.engine, o.ID, reportedLines, time.Time{}); err != nil {
					r.Output = []string{"read its output: " + err.Error()}
				}
			}
			if i == 0 || worst.Failure == "" && r.Failure != "" {
				worst = r
			}
		}
		out = append(out, worst)
	}
	return out, lost
}

func ofService(list []observe.Outcome, service string) []observe.Outcome {
	return slices.DeleteFunc(slices.Clone(list), func(o observe.Outcome) bool { return o.Service != service })
}

func (t *testRun) result(o observe.Outcome, failed error) view.TestResult {
	r := view.TestResult{Service: o.Service, Container: o.Name, Code: o.Code}
	switch {
	case o.Began.IsZero():
		r.Failure, r.Broken = "did not run", true
	case o.Ended.IsZero():
		r.Duration = max(0, t.Now().Sub(o.Began))
		r.Failure, r.Broken = "did not exit", true
		if errors.Is(failed, errTooLong) {
			r.Failure = "did not exit within " + t.options.limit.String()
		}
	default:
		r.Duration = max(0, o.Ended.Sub(o.Began)) // two clocks of the engine tell of a quick one
		if o.Code != 0 {
			r.Failure = "exited with code " + strconv.Itoa(o.Code)
		}
		if o.Code != 0 && o.OutOfMemory {
			r.Failure += ", out of memory"
		}
	}
	return r
}

// report shows the results, and writes them where that is asked for.
func (t *testRun) report(results []view.TestResult) error {
	err := view.TestTable(t.streams.Out, results)
	if t.options.junit == "" {
		return err
	}
	raw, xmlErr := view.JUnit(t.suite, t.began, t.hidden(results))
	if err = errors.Join(err, xmlErr); err != nil {
		return err
	}
	return replaceAll([]output{{t.abs(t.options.junit), raw}}, 0o644)
}

// hidden are the results with secret values hidden: a report is kept and shown to others.
func (t *testRun) hidden(results []view.TestResult) []view.TestResult {
	out := slices.Clone(results)
	for i, r := range out {
		out[i].Failure = t.secrets.Hide(r.Failure)
		if len(r.Output) > 0 {
			// A secret can be several lines.
			out[i].Output = strings.Split(t.secrets.Hide(strings.Join(r.Output, "\n")), "\n")
		}
	}
	return out
}

// keepLogs writes the log of each container into a file.
func (t *testRun) keepLogs(ctx context.Context) error {
	if t.options.artifacts == "" || t.engine == nil {
		return nil
	}
	list, err := observe.Containers(ctx, t.engine, t.whole.Name(), true)
	if err != nil {
		return err
	}
	var failed error
	for _, c := range list {
		if !c.OneOff {
			name := logs.SourceName(t.whole.Name(), c.Service, c.Name, c.Number) + ".log"
			failed = errors.Join(failed, t.keepLog(ctx, c, filepath.Join(t.abs(t.options.artifacts), name)))
		}
	}
	return failed
}

func (t *testRun) keepLog(ctx context.Context, c observe.Container, path string) error {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	file := view.Open(out)
	printer := view.NewLogPrinter(file, file, view.LogOptions{NoPrefix: true, NoColor: true, Timestamps: true})
	err = logs.Read(ctx, t.engine, logs.Options{
		Project: t.whole.Name(), Wants: func(service string) bool { return service == c.Service }, Number: c.Number, Tail: "all",
	}, printer)
	return errors.Join(err, printer.Close(), out.Close())
}
