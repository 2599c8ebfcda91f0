package provider

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"slices"
	"time"

	"github.com/seed-6dc66d55/compose/internal/tail"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// Options are how the programs of providers are found and run.
type Options struct {
	// Env is the environment of the programs. Its PATH is searched for them.
	Env map[string]string
	// ConfigDir is the Docker configuration directory, whose cli-plugins can be providers; "" means none.
	ConfigDir string
	// Set is called with the variables that the provider of a service has set; nil discards them.
	Set func(service string, set project.Provided)
}

// grace is how long a provider may take to exit after a cancellation.
const grace = 10 * time.Second

// Run runs a command of the provider of a service to its end. progress is called with
// each message that the provider shows to the user. Secrets are removed from messages
// and errors. A provider that does not know the command is not run.
func (o Options) Run(ctx context.Context, want *project.Project, s project.Service, command plan.ProviderCommand, progress func(string)) error {
	path, err := o.Find(s)
	if err != nil {
		return err
	}
	p := executable{path: path, want: want, env: o.Env}
	args, known, err := p.args(ctx, s, command)
	if err != nil || !known {
		return err
	}
	said := conversation{stderr: &tail.Buffer{Limit: 2 << 10}}
	said.say = func(text string) { progress(want.Scrub(said.set.Scrub(text))) }
	if err := p.converse(ctx, args, &said, s.Name); err != nil {
		return err
	}
	if command == plan.ProviderUp && o.Set != nil {
		o.Set(s.Name, said.set)
	}
	return nil
}

// executable is the program of a provider, for one project.
type executable struct {
	path string
	want *project.Project
	env  map[string]string
}

// command prepares a call of the program.
func (p executable) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.path, args...)
	cmd.Dir = p.want.WorkingDir()
	cmd.Env = []string{}
	for _, key := range slices.Sorted(maps.Keys(p.env)) {
		cmd.Env = append(cmd.Env, key+"="+p.env[key])
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = grace
	return cmd
}
