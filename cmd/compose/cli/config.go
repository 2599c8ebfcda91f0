package cli

import (
	"cmp"
	"context"
	"errors"
	"os"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/project"
)

type configOptions struct {
	format, output                                                                      string
	quiet, noInterpolate, noNormalize, noPathResolution, noConsistency, noEnvResolution bool
	resolveDigests, lockDigests, mask                                                   bool
	explain                                                                             string
	listing
}

func (a *inspectCommands) configCommand() *cobra.Command {
	var o configOptions
	cmd := &cobra.Command{
		Use:   "config [OPTIONS] [SERVICE...]",
		Short: "Parse, resolve and render compose file in canonical format",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			// What is explained is shown to others: secrets only when asked for.
			o.mask = o.mask || o.explain != "" && !cmd.Flags().Changed("mask")
			return a.config(cmd.Context(), o, args)
		},
	}
	f := cmd.Flags()
	enumVar(f, &o.format, "format", "", "Format the output, by default as yaml", "yaml", "json").also = []string{""}
	f.StringVarP(&o.output, "output", "o", "", "Save to file (default to stdout)")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "Only validate the configuration, don't print anything")
	f.BoolVar(&o.noInterpolate, "no-interpolate", false, "Don't interpolate environment variables")
	f.BoolVar(&o.noNormalize, "no-normalize", false, "Don't normalize compose model")
	f.BoolVar(&o.noPathResolution, "no-path-resolution", false, "Don't resolve file paths")
	f.BoolVar(&o.noConsistency, "no-consistency", false, "Don't check model consistency")
	f.BoolVar(&o.noEnvResolution, "no-env-resolution", false, "Don't resolve service env files")
	f.BoolVar(&o.resolveDigests, "resolve-image-digests", false, "Pin image tags to digests")
	f.BoolVar(&o.lockDigests, "lock-image-digests", false, "Print an override file that pins images to digests")
	f.BoolVar(&o.mask, "mask", false, "Hide secret values (default true with --explain)")
	o.listing.flags(f)
	f.StringVar(&o.explain, "explain", "", "Show which file and line set the values at `PATH`, and which values they overrode. With --environment, PATH is a variable")
	return cmd
}

func (o configOptions) check() error {
	switch {
	case o.noInterpolate && (o.resolveDigests || o.lockDigests):
		return &usageError{err: errors.New("--resolve-image-digests and --lock-image-digests require interpolation")}
	case o.noInterpolate && o.explain != "":
		return &usageError{err: errors.New("--explain and --no-interpolate cannot be used together")}
	}
	return nil
}

func (a *inspectCommands) config(ctx context.Context, o configOptions, services []string) error {
	if err := o.check(); err != nil {
		return err
	}
	src := a.source()
	src.NoInterpolate, src.NoNormalize, src.NoPathResolution = o.noInterpolate || o.vars, o.noNormalize, o.noPathResolution
	src.NoConsistency, src.NoEnvResolution = o.noConsistency, o.noEnvResolution || !o.listing.needsEnvFiles()
	p, err := project.Load(ctx, src)
	if err != nil {
		return err
	}
	a.secrets.Add(p.Scrub)
	if err := a.showWarnings(p.Warnings()); err != nil {
		return err
	}
	if p, err = a.selected(p, o, services); err != nil {
		return err
	}
	// The env files of what is shown must be readable.
	if _, err := p.Select(o.listing.hashed(), project.Selection{NoDeps: true}); err != nil {
		return err
	}
	if o.explain != "" {
		return a.explain(p, o)
	}
	if o.listing.asked() {
		return a.list(p, o)
	}
	if p, err = a.pinned(ctx, p, o); err != nil || o.quiet {
		return err
	}
	return a.printConfig(p, o)
}

// selected narrows the model to some services. What is printed without
// interpolation is the model of the files, which is not narrowed.
func (a *inspectCommands) selected(p *project.Project, o configOptions, services []string) (*project.Project, error) {
	if len(services) == 0 {
		return p, nil
	}
	for _, flag := range []struct {
		set  bool
		name string
	}{{o.noInterpolate, "--no-interpolate"}, {o.vars, "--variables"}} {
		if flag.set {
			return p, view.Warning(a.streams.Err, a.mode, "service filtering is not applied when "+flag.name+" is set", "")
		}
	}
	return p.Select(services, project.Selection{})
}

// configOut is where config prints: with --mask it hides secret values.
func (a *inspectCommands) configOut(o configOptions) view.Terminal {
	if o.mask {
		return a.streams.Out
	}
	return a.streams.Out.Raw()
}

func (a *inspectCommands) printConfig(p *project.Project, o configOptions) error {
	if o.mask {
		p = p.Masked()
	}
	render := p.YAML
	if cmp.Or(o.format, "yaml") == "json" {
		render = p.JSON
	}
	raw, err := render()
	if err != nil {
		return err
	}
	switch path := a.abs(o.output); {
	case o.output == "":
		return view.Text(a.configOut(o), string(raw))
	case a.global.dryRun:
		return a.wouldWrite(path)
	default:
		return os.WriteFile(path, raw, 0o600)
	}
}
