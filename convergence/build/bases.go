package build

import (
	"maps"
	"slices"
	"strings"

	"github.com/distribution/reference"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"

	"github.com/seed-6dc66d55/compose/project"
)

// Bases are, for each service of a project that is built, the services whose
// images its Dockerfile names.
func Bases(want *project.Project) map[string][]string {
	out := map[string][]string{}
	for s := range want.AllServices() {
		if s.Build == nil {
			continue
		}
		found := basesOf(want, s)
		for _, ref := range slices.Sorted(maps.Keys(found)) {
			out[s.Name] = append(out[s.Name], found[ref])
		}
	}
	return out
}

// basesOf are the images that a service's Dockerfile names (FROM, COPY --from,
// RUN --mount=from) and that other services build: the reference as it is
// written, and the service. A Dockerfile that cannot be read or parsed names
// none: its build reports why.
func basesOf(want *project.Project, s project.Service) map[string]string {
	builders := buildersOf(want, s.Name)
	if len(builders) == 0 {
		return nil
	}
	text, err := dockerfileText(*s.Build)
	if err != nil {
		return nil
	}
	out := map[string]string{}
	for _, ref := range namedImages(text, buildArgs(*s.Build, want.Environment())) {
		if service, ok := builders[normalRef(ref)]; ok {
			out[ref] = service
		}
	}
	for ref := range s.Build.AdditionalContexts {
		delete(out, ref) // a named context goes before an image of this name
	}
	return out
}

// buildersOf are the services that build images, by normal reference. That which
// the service itself builds is not among them.
func buildersOf(want *project.Project, service string) map[string]string {
	out := map[string]string{}
	own := map[string]bool{}
	for s := range want.AllServices() {
		if s.Build == nil {
			continue
		}
		for _, ref := range imageNames(want, s) {
			if s.Name == service {
				own[normalRef(ref)] = true
			} else if _, taken := out[normalRef(ref)]; !taken {
				out[normalRef(ref)] = s.Name
			}
		}
	}
	for ref := range own {
		delete(out, ref)
	}
	return out
}

// normalRef is a reference with its registry and tag, "" where it is none.
func normalRef(ref string) string {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return ""
	}
	return reference.TagNameOnly(named).String()
}

// namedImages are the images that a Dockerfile names, as it writes them, with
// arguments of the build expanded.
func namedImages(text string, args map[string]string) []string {
	parsed, err := parser.Parse(strings.NewReader(text))
	if err != nil {
		return nil
	}
	stages, global, err := instructions.Parse(parsed.AST, nil)
	if err != nil {
		return nil
	}
	env := globalArgs(global, args)
	lex := shell.NewLex(parsed.EscapeToken)
	own := map[string]bool{}
	var out []string
	name := func(ref string) {
		if ref != "" && !own[strings.ToLower(ref)] {
			out = append(out, ref)
		}
	}
	for _, stage := range stages {
		base, err := lex.ProcessWordWithMatches(stage.BaseName, env)
		if err == nil {
			name(base.Result)
		}
		for _, command := range stage.Commands {
			name(copiedFrom(command))
			for _, from := range mountedFrom(command) {
				name(from)
			}
		}
		own[strings.ToLower(stage.Name)] = true
	}
	return out
}

// globalArgs are the arguments that FROM lines can use: those that stand before
// the first one.
func globalArgs(global []instructions.ArgCommand, args map[string]string) shell.EnvGetter {
	var env []string
	for _, command := range global {
		for _, arg := range command.Args {
			if value, ok := args[arg.Key]; ok {
				env = append(env, arg.Key+"="+value)
			} else if arg.Value != nil {
				env = append(env, arg.Key+"="+*arg.Value)
			}
		}
	}
	return shell.EnvsFromSlice(env)
}

func copiedFrom(command instructions.Command) string {
	if c, ok := command.(*instructions.CopyCommand); ok {
		return c.From
	}
	return ""
}

func mountedFrom(command instructions.Command) []string {
	run, ok := command.(*instructions.RunCommand)
	if !ok {
		return nil
	}
	var out []string
	for _, mount := range instructions.GetMounts(run) {
		out = append(out, mount.From)
	}
	return out
}
