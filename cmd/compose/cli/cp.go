package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/convergence/files"
	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

type cpOptions struct {
	files.CopyOptions
	all   bool
	index int
}

func (a *developCommands) cpCommand() *cobra.Command {
	var o cpOptions
	cmd := &cobra.Command{
		Use: "cp [OPTIONS] SERVICE:SRC_PATH DEST_PATH|- | SRC_PATH|- SERVICE:DEST_PATH", Short: "Copy files/folders between a service container and the local filesystem",
		Example: `  compose cp web:/etc/nginx/nginx.conf .   # from the first container
  compose cp ./site/. web:/usr/share/html  # to all containers of web
  compose cp db:/var/lib/data - > data.tar # as a tar archive`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return wrongArguments(cmd, "2 arguments")
			}
			return a.cp(cmd.Context(), o, args[0], args[1])
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.all, "all", false, "Include containers created by the run command")
	f.BoolVarP(&o.Archive, "archive", "a", false, "Archive mode (copy all uid/gid information)")
	f.BoolVarP(&o.FollowLink, "follow-link", "L", false, "Always follow symbol link in SRC_PATH")
	f.IntVar(&o.index, "index", 0, "Index of the container if service has multiple replicas")
	return cmd
}

// copyEnd splits SERVICE:PATH. A path that begins with a dot or a slash is
// one of this machine, whatever colons it has.
func copyEnd(arg string) (service, at string) {
	if filepath.IsAbs(arg) || strings.HasPrefix(arg, ".") {
		return "", arg
	}
	service, at, ok := strings.Cut(arg, ":")
	if !ok {
		return "", arg
	}
	return service, at
}

func (a *developCommands) cp(ctx context.Context, o cpOptions, source, target string) error {
	from, fromPath := copyEnd(source)
	to, toPath := copyEnd(target)
	switch {
	case o.index < 0:
		return &usageError{err: errors.New("invalid --index: must be 1 or more")}
	case from != "" && to != "":
		return &usageError{err: errors.New("copying between services is not supported"), hint: "copy to this machine first, or pipe: `compose cp " + source + " - | compose cp - " + target + "`"}
	case from == "" && to == "":
		return &usageError{err: errors.New("neither the source nor the destination is in a service container"), hint: "write SERVICE:PATH for the path in a container"}
	case from != "" && fromPath == "" || to != "" && toPath == "":
		return &usageError{err: errors.New("the path in the container is required"), hint: "write SERVICE:PATH"}
	case toPath == "-" && to == "" && a.streams.Out.TTY:
		return &usageError{err: errors.New("refusing to write a tar archive to a terminal"), hint: "redirect it to a file or a pipe: `> files.tar`"}
	}
	engine, list, err := a.copyTargets(ctx, from+to, o)
	if err != nil {
		return err
	}
	if from != "" {
		return a.copyOut(ctx, engine, o, list[0], fromPath, toPath)
	}
	return a.copyInto(ctx, engine, o, list, fromPath, toPath)
}

func (a *developCommands) copyTargets(ctx context.Context, service string, o cpOptions) (*engineclient.Engine, []plan.Subject, error) {
	p, err := a.loadOrLabels(ctx, false)
	if err != nil {
		return nil, nil, err
	}
	if p, err = p.Select([]string{service}, project.Selection{NoDeps: true}); err != nil {
		return nil, nil, err
	}
	engine, err := a.dial()
	if err != nil {
		return nil, nil, err
	}
	list, err := observe.ServiceContainers(ctx, engine, p.Name(), service, o.index, o.all)
	return engine, list, err
}

// localPath is a path seen from the working directory. Its end, which says
// what is meant, stays.
func (a *invocation) localPath(p string) string {
	out := a.abs(p)
	switch slashed := filepath.ToSlash(p); {
	case slashed == "." || strings.HasSuffix(slashed, "/."):
		return strings.TrimSuffix(out, "/.") + "/."
	case strings.HasSuffix(slashed, "/"):
		return strings.TrimSuffix(out, "/") + "/"
	}
	return out
}

func (a *developCommands) copyOut(ctx context.Context, engine *engineclient.Engine, o cpOptions, in plan.Subject, source, target string) error {
	if a.global.dryRun {
		return a.copied("Would copy", in.Name+":"+source, target)
	}
	if target == "-" {
		if err := files.CopyTarFrom(ctx, engine, in, source, a.Stdout, o.CopyOptions); err != nil {
			return fmt.Errorf("copy %s:%s: %w", in.Name, source, err)
		}
		return nil
	}
	skipped, err := files.CopyFrom(ctx, engine, in, source, a.localPath(target), o.CopyOptions)
	if err != nil {
		return fmt.Errorf("copy %s:%s to %s: %w", in.Name, source, target, err)
	}
	for _, name := range skipped {
		if err := a.copied("Left out", name+" (not a regular file, directory or symbolic link)", target); err != nil {
			return err
		}
	}
	return a.copied("Copied", in.Name+":"+source, target)
}

func (a *developCommands) copyInto(ctx context.Context, engine *engineclient.Engine, o cpOptions, list []plan.Subject, source, target string) (err error) {
	into := func(in plan.Subject) error {
		return files.CopyTo(ctx, engine, in, a.localPath(source), target, o.CopyOptions)
	}
	if source == "-" && !a.global.dryRun {
		again, done, err := spooled(a.Stdin, len(list))
		if err != nil {
			return err
		}
		defer done()
		into = func(in plan.Subject) error {
			tar, err := again()
			if err != nil {
				return err
			}
			return files.CopyTarTo(ctx, engine, in, tar, target, o.CopyOptions)
		}
	}
	var failed []error
	for _, in := range list {
		if a.global.dryRun {
			failed = append(failed, a.copied("Would copy", source, in.Name+":"+target))
			continue
		}
		if err := into(in); err != nil {
			failed = append(failed, fmt.Errorf("copy %s to %s:%s: %w", source, in.Name, target, err))
			continue
		}
		failed = append(failed, a.copied("Copied", source, in.Name+":"+target))
	}
	return errors.Join(failed...)
}

// spooled lets a stream be read n times: from a file where that is more than once.
func spooled(r io.Reader, n int) (again func() (io.Reader, error), done func(), err error) {
	if n == 1 {
		return func() (io.Reader, error) { return r, nil }, func() {}, nil
	}
	f, err := os.CreateTemp("", "compose-cp-*.tar")
	if err != nil {
		return nil, nil, err
	}
	done = func() { _, _ = f.Close(), os.Remove(f.Name()) } // of no use to anybody any more
	if _, err := io.Copy(f, r); err != nil {
		done()
		return nil, nil, err
	}
	return func() (io.Reader, error) {
		_, err := f.Seek(0, io.SeekStart)
		return io.NopCloser(f), err
	}, done, nil
}

// copied reports one copied file on the status stream.
func (a *developCommands) copied(what, from, to string) error {
	return view.Lines(a.status(), []string{what + " " + from + " to " + to})
}
