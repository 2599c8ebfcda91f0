package cli

import (
	"errors"
	"os"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/stdio"
)

// ttyFlags are the flags of exec and run that say what the command's ends are.
type ttyFlags struct {
	interactive, tty, noTTY bool
	// lenient ignores --tty where stdin or stdout is not a terminal, as docker
	// compose does for exec.
	lenient bool
}

func (t *ttyFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVarP(&t.noTTY, "no-tty", "T", false, "Disable pseudo-TTY allocation (default if stdin or stdout is not a terminal)")
	f.BoolVarP(&t.interactive, "interactive", "i", true, "Keep STDIN open even if not attached")
	f.BoolVarP(&t.tty, "tty", "t", true, "Allocate a pseudo-TTY")
}

// wants says whether the command gets a terminal: only where both stdin and
// stdout are one, so that neither a pipe is garbled nor a file.
func (t *ttyFlags) wants(f *pflag.FlagSet, in, out bool) (bool, error) {
	if f.Changed("no-tty") && f.Changed("tty") && t.noTTY && t.tty {
		return false, &usageError{err: errors.New("--tty and --no-tty cannot be used together")}
	}
	asked := (f.Changed("tty") && t.tty || f.Changed("no-tty") && !t.noTTY) && !t.lenient
	if asked && t.interactive && !in {
		return false, &usageError{
			err:  errors.New("cannot attach stdin to a TTY-enabled container because stdin is not a terminal"),
			hint: "remove -t: piped input does not need a terminal",
		}
	}
	if t.noTTY || !t.tty {
		return false, nil
	}
	return asked || in && out, nil
}

// ioStreams returns the streams of this process for a command in a container.
func (a *console) ioStreams(t *ttyFlags, f *pflag.FlagSet) (stdio.IOStreams, error) {
	tty, err := t.wants(f, view.IsTerminal(a.Stdin), a.streams.Out.TTY)
	e := stdio.IOStreams{Out: a.streams.Out.Raw().W, Err: a.streams.Err.Raw().W, TTY: tty}
	if t.interactive && a.Stdin != nil {
		e.In = a.Stdin
	}
	if tty {
		e.Size = a.streams.Out.Size
	}
	return e, err
}

// onTerminal calls do with the terminal in raw mode, so that every key reaches the command, and
// reports changes of its size. It always restores the terminal.
func (a *console) onTerminal(e stdio.IOStreams, do func(stdio.IOStreams) error) error {
	if !e.TTY {
		return do(e)
	}
	if a.Resizes != nil {
		resized, stop := a.Resizes()
		defer stop()
		e.Resized = resized
	}
	if e.In != nil && view.IsTerminal(a.Stdin) {
		restore, err := view.Raw(a.Stdin)
		if err != nil {
			return err
		}
		a.restore.set(restore)
	}
	err := do(e)
	return errors.Join(err, a.restore.now())
}

// restorer restores a terminal once: after the command, or at the third signal.
type restorer struct {
	mu      sync.Mutex
	restore func() error
}

func (r *restorer) set(restore func() error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.restore = restore
}

func (r *restorer) now() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.restore == nil {
		return nil
	}
	restore := r.restore
	r.restore = nil
	return restore()
}

// given returns the variables of -e. The value of a KEY without one is taken from the environment of this
// program; a KEY that is not set there is left out.
func (a *invocation) given(list []string) []string {
	var out []string
	for _, pair := range list {
		if !strings.Contains(pair, "=") {
			value, ok := a.Env[pair]
			if !ok {
				continue
			}
			pair += "=" + value
		}
		out = append(out, pair)
	}
	return out
}

// Listener begins to listen to signals of some kind, until stop is called.
type Listener func() (heard <-chan os.Signal, stop func())
