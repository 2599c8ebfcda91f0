package convergence

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// Providers says how the programs of providers are run.
type Providers struct {
	// Env is the environment that they are found with and run in.
	Env map[string]string
	// ConfigDir is the docker configuration directory, whose cli-plugins can be providers. "" is none.
	ConfigDir string
	// Set is told what the provider of a service has set.
	Set func(service string, set project.Provided)
}

// providerGrace is what a provider gets to end after a cancel.
const providerGrace = 10 * time.Second

// runProvider runs a provider to its end. What it says on the way is shown;
// what it sets is handed on when it has succeeded.
func (a *applier) runProvider(ctx context.Context, step planner.Step, x planner.RunProvider) error {
	s, ok := a.want.Service(x.Provider.Service)
	if !ok || s.Provider == nil {
		return fmt.Errorf("no provider %s in the project", x.Provider.Service)
	}
	path, err := a.options.Providers.find(s)
	if err != nil {
		return err
	}
	args, known, err := a.providerArgs(ctx, path, s, x.Command)
	if err != nil || !known {
		return err
	}
	said := conversation{stderr: &tail{limit: 2 << 10}}
	said.say = func(text string) {
		a.emit(planner.Event{Step: step, Kind: planner.StepProgress, Detail: a.want.Scrub(said.set.Scrub(text))})
	}
	if err := a.converse(ctx, path, args, &said, s.Name); err != nil {
		return err
	}
	if x.Command == planner.ProviderUp && a.options.Providers.Set != nil {
		a.options.Providers.Set(s.Name, said.set)
	}
	return nil
}

func (a *applier) providerCommand(ctx context.Context, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = a.want.WorkingDir()
	cmd.Env = []string{}
	for _, key := range sortedKeys(a.options.Providers.Env) {
		cmd.Env = append(cmd.Env, key+"="+a.options.Providers.Env[key])
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = providerGrace
	return cmd
}
