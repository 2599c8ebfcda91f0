package observe

import (
	"context"
	"errors"
	"time"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// Outcome is the result of the last run of a container.
type Outcome struct {
	Service, Name, ID string
	// Began and Ended are the zero time if it has not started or ended.
	Began, Ended time.Time
	Code         int  // once it has ended
	OutOfMemory  bool // the kernel ended a process of it
}

// Outcomes returns the outcomes of a project's containers, sorted by name, without
// one-off containers.
func Outcomes(ctx context.Context, engine *engineclient.Engine, project string) ([]Outcome, error) {
	list, err := Containers(ctx, engine, project, true)
	if err != nil {
		return nil, err
	}
	var out []Outcome
	for _, c := range list {
		if c.OneOff {
			continue
		}
		found, err := engine.ContainerInspect(ctx, c.ID)
		switch {
		case engineclient.IsNotFound(err):
			continue
		case err != nil:
			return nil, err
		case found.State == nil:
			return nil, errors.New("the engine reports no state of container " + c.Name)
		}
		o := Outcome{Service: c.Service, Name: c.Name, ID: c.ID, Began: engineclient.ParseTime(found.State.StartedAt)}
		if !found.State.Running && !o.Began.IsZero() {
			o.Ended, o.Code, o.OutOfMemory = engineclient.ParseTime(found.State.FinishedAt), found.State.ExitCode, found.State.OOMKilled
		}
		out = append(out, o)
	}
	return out, nil
}
