package cli

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

type configOptions struct {
	format, output, hash                                                                string
	quiet, noInterpolate, noNormalize, noPathResolution, noConsistency, noEnvResolution bool
	services, volumes, networks, profiles, images, environment, models                  bool
}

func (a *app) configCommand() *cobra.Command {
	var o configOptions
	cmd := &cobra.Command{
		Use:   "config [OPTIONS] [SERVICE...]",
		Short: "Parse, resolve and render compose file in canonical format",
		RunE:  func(cmd *cobra.Command, args []string) error { return a.config(cmd, o, args) },
	}
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "yaml", "Format the output (yaml|json)")
	f.StringVarP(&o.output, "output", "o", "", "Save to file (default to stdout)")
	f.StringVar(&o.hash, "hash", "", "Print the service config hash, one per line (`SERVICE,...` or \"*\")")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "Only validate the configuration, don't print anything")
	f.BoolVar(&o.noInterpolate, "no-interpolate", false, "Don't interpolate environment variables")
	f.BoolVar(&o.noNormalize, "no-normalize", false, "Don't normalize compose model")
	f.BoolVar(&o.noPathResolution, "no-path-resolution", false, "Don't resolve file paths")
	f.BoolVar(&o.noConsistency, "no-consistency", false, "Don't check model consistency")
	f.BoolVar(&o.noEnvResolution, "no-env-resolution", false, "Don't resolve service env files")
	f.BoolVar(&o.services, "services", false, "Print the service names, one per line")
	f.BoolVar(&o.volumes, "volumes", false, "Print the volume names, one per line")
	f.BoolVar(&o.networks, "networks", false, "Print the network names, one per line")
	f.BoolVar(&o.models, "models", false, "Print the model names, one per line")
	f.BoolVar(&o.profiles, "profiles", false, "Print the profile names, one per line")
	f.BoolVar(&o.images, "images", false, "Print the image names, one per line")
	f.BoolVar(&o.environment, "environment", false, "Print environment used for interpolation")
	return cmd
}

func (a *app) config(cmd *cobra.Command, o configOptions, services []string) error {
	src := a.source()
	src.NoInterpolate, src.NoNormalize, src.NoPathResolution = o.noInterpolate, o.noNormalize, o.noPathResolution
	src.NoConsistency, src.NoEnvResolution = o.noConsistency, o.noEnvResolution
	p, err := project.Load(cmd.Context(), src)
	if err != nil {
		return err
	}
	if err := a.showWarnings(p); err != nil {
		return err
	}
	if len(services) > 0 {
		if p, err = p.Select(services, project.Selection{}); err != nil {
			return err
		}
	}
	if lines, ok, err := o.lines(p); ok || err != nil {
		if err == nil {
			err = view.Lines(a.streams.Out, lines)
		}
		return err
	}
	return a.printConfig(p, o)
}

// lines are what the options that list names print.
func (o configOptions) lines(p *project.Project) (lines []string, ok bool, err error) {
	switch {
	case o.services:
		lines = p.ServiceNames()
	case o.volumes:
		lines = keys(p.Volumes())
	case o.networks:
		lines = keys(p.Networks())
	case o.models:
		lines = sortedKeys(p.Model().Models)
	case o.profiles:
		lines = profiles(p)
	case o.images:
		for s := range p.Services() {
			lines = append(lines, planner.ImageRef(p, s))
		}
		slices.Sort(lines)
	case o.environment:
		env := p.Environment()
		for _, key := range sortedKeys(env) {
			lines = append(lines, key+"="+env[key])
		}
	case o.hash != "":
		lines, err = hashes(p, o.hash)
	default:
		return nil, false, nil
	}
	return lines, true, err
}

func keys[V any](seq func(func(string, V) bool)) []string {
	var out []string
	for key := range seq {
		out = append(out, key)
	}
	return out
}

func profiles(p *project.Project) []string {
	set := map[string]bool{}
	model := p.Model()
	for _, s := range model.AllServices() {
		for _, name := range s.Profiles {
			set[name] = true
		}
	}
	return sortedKeys(set)
}

func hashes(p *project.Project, which string) ([]string, error) {
	names := strings.Split(which, ",")
	if which == "*" {
		names = p.ServiceNames()
	}
	var out []string
	for _, name := range names {
		s, ok := p.Service(name)
		if !ok {
			return nil, fmt.Errorf("no such service: %s", name)
		}
		hash, err := planner.Hash(s)
		if err != nil {
			return nil, err
		}
		out = append(out, name+" "+hash)
	}
	return out, nil
}

func (a *app) printConfig(p *project.Project, o configOptions) error {
	render := p.YAML
	switch o.format {
	case "yaml":
	case "json":
		render = p.JSON
	default:
		return &usageError{err: fmt.Errorf("--format %s: want yaml or json", o.format)}
	}
	raw, err := render()
	if err != nil || o.quiet {
		return err
	}
	if o.output != "" {
		return os.WriteFile(a.abs(o.output), raw, 0o600)
	}
	return view.Text(a.streams.Out, string(raw))
}
