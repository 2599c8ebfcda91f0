package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/project"
)

// listing are the options of config that print a list instead of the model.
type listing struct {
	hash                                                                     string
	services, volumes, networks, profiles, images, models, environment, vars bool
}

func (l *listing) flags(f *pflag.FlagSet) {
	f.StringVar(&l.hash, "hash", "", "Print the service config hash, one per line (`SERVICE,...` or \"*\")")
	f.BoolVar(&l.services, "services", false, "Print the service names, one per line")
	f.BoolVar(&l.volumes, "volumes", false, "Print the volume names, one per line")
	f.BoolVar(&l.networks, "networks", false, "Print the network names, one per line")
	f.BoolVar(&l.models, "models", false, "Print the model names, one per line")
	f.BoolVar(&l.profiles, "profiles", false, "Print the profile names, one per line")
	f.BoolVar(&l.images, "images", false, "Print the image names, one per line")
	f.BoolVar(&l.environment, "environment", false, "Print environment used for interpolation")
	f.BoolVar(&l.vars, "variables", false, "Print model variables and default values")
}

func (l listing) asked() bool {
	return l.hash != "" || l.services || l.volumes || l.networks || l.profiles || l.images || l.models || l.environment || l.vars
}

// needsEnvFiles reports whether the env_file and label_file of services are part of
// what is shown. For --images they are not, but an image list of a project that
// cannot run is no answer; the names of services, volumes and the like are one.
func (l listing) needsEnvFiles() bool { return !l.asked() || l.images || l.hash != "" }

// hashed are the services that --hash names; none are all.
func (l listing) hashed() []string {
	if l.hash == "" || l.hash == "*" {
		return nil
	}
	return strings.Split(l.hash, ",")
}

// list prints what one of these options asks for.
func (a *inspectCommands) list(p *project.Project, o configOptions) error {
	if o.vars {
		variables, err := p.Variables()
		if err != nil {
			return err
		}
		return view.Variables(a.configOut(o), variables, o.format)
	}
	lines, err := o.listing.lines(p, o.mask)
	if err != nil {
		return err
	}
	return view.Lines(a.configOut(o), lines)
}

func (l listing) lines(p *project.Project, masked bool) ([]string, error) {
	switch {
	case l.services:
		return p.ServiceNames(), nil
	case l.volumes:
		return keys(p.Volumes()), nil
	case l.networks:
		return keys(p.Networks()), nil
	case l.models:
		return models(p), nil
	case l.profiles:
		return profiles(p), nil
	case l.images:
		return images(p), nil
	case l.environment:
		return environment(p, masked), nil
	}
	return hashes(p, l.hash)
}

func images(p *project.Project) []string {
	var out []string
	for s := range p.Services() {
		out = append(out, planner.ImageRef(p, s))
	}
	slices.Sort(out)
	return out
}

// models are the models as they are pulled: ai/smollm2.
func models(p *project.Project) []string {
	set := map[string]bool{}
	for _, m := range p.Model().Models {
		set[m.Model] = true
	}
	return sortedKeys(set)
}

func environment(p *project.Project, masked bool) []string {
	env := p.Environment()
	var out []string
	for _, key := range sortedKeys(env) {
		value := env[key]
		if masked {
			value = p.MaskedVariable(key, value)
		}
		out = append(out, key+"="+value)
	}
	return out
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
		hash, err := confighash.Hash(s)
		if err != nil {
			return nil, err
		}
		out = append(out, name+" "+hash)
	}
	return out, nil
}
