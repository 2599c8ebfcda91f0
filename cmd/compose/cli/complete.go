package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/convergence/observe"
	"github.com/seed-6dc66d55/compose/project"
)

// completionTimeout limits how long a shell waits for names from the engine. Services and profiles come from
// the files.
const completionTimeout = 2 * time.Second

// completer returns the possible next words.
type completer = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective)

// completion adds completions to the arguments and flags of a command. The usage line of a command shows whether it
// takes services.
func (a *app) completion(cmd *cobra.Command) {
	if cmd.ValidArgsFunction == nil && !cmd.HasSubCommands() {
		cmd.ValidArgsFunction = a.completeArgs(cmd.Use)
	}
	completeEnums(cmd)
	for name, words := range a.flagWords() {
		if cmd.Flags().Lookup(name) != nil {
			// It fails only for a flag that has a completion.
			_ = cmd.RegisterFlagCompletionFunc(name, words)
		}
	}
	for _, sub := range cmd.Commands() {
		a.completion(sub)
	}
}

// completeArgs completes the arguments of a usage line: any number of services, one service followed by
// other arguments, services with a number, or nothing.
func (a *app) completeArgs(usage string) completer {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		switch {
		case strings.Contains(usage, "SERVICE=REPLICAS"):
			return a.offer(a.serviceNames, "="), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
		case strings.Contains(usage, "[SERVICE...]"), strings.Contains(usage, "[SERVICES]"), strings.Contains(usage, "SERVICE [SERVICE...]"):
			return without(a.offer(a.serviceNames, ""), args), cobra.ShellCompDirectiveNoFileComp
		case strings.Contains(usage, "SERVICE") && len(args) == 0:
			return a.offer(a.serviceNames, ""), cobra.ShellCompDirectiveNoFileComp
		case strings.Contains(usage, "SERVICE"):
			return nil, cobra.ShellCompDirectiveDefault
		}
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
}

// flagWords complete the flags whose values are not fixed, by name.
func (a *app) flagWords() map[string]completer {
	services, files := a.completeWith(a.serviceNames, ""), completeFiles
	return map[string]completer{
		"file": completeFiles("yaml", "yml"), "env-file": files(), "env-from-file": files(),
		"project-directory": completeFolders, "workdir": completeFolders,
		"project-name": a.completeWith(a.projectNames, ""), "profile": a.completeWith(a.profileNames, ""),
		"attach": services, "no-attach": services, "exit-code-from": services, "hash": services,
		"scale":  a.completeWith(a.serviceNames, "="),
		"signal": completeWords("SIGHUP", "SIGINT", "SIGKILL", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2"),
	}
}

func completeWords(words ...string) completer {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return words, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeFiles lets the shell complete files, if given only those with one of the extensions.
func completeFiles(endings ...string) completer {
	directive := cobra.ShellCompDirectiveDefault
	if len(endings) > 0 {
		directive = cobra.ShellCompDirectiveFilterFileExt
	}
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) { return endings, directive }
}

func completeFolders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// completeWith completes names. An ending means that more text must follow, such as the number in web=3.
func (a *app) completeWith(names func(context.Context) []string, ending string) completer {
	directive := cobra.ShellCompDirectiveNoFileComp
	if ending != "" {
		directive |= cobra.ShellCompDirectiveNoSpace
	}
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return a.offer(names, ending), directive
	}
}

func (a *app) offer(names func(context.Context) []string, ending string) []string {
	ctx, cancel := context.WithTimeout(a.base, completionTimeout)
	defer cancel()
	var out []string
	for _, name := range names(ctx) {
		out = append(out, name+ending)
	}
	return out
}

// serviceNames returns the services of the files, active or not, and with -p those of the project's containers.
// After an error it returns none.
func (a *loader) serviceNames(ctx context.Context) []string {
	set := map[string]bool{}
	if p, err := a.glance(ctx); err == nil {
		for name := range p.Model().AllServices() {
			set[name] = true
		}
	}
	name, err := project.Name(a.source())
	if err != nil || a.global.name == "" || a.namesFiles() {
		return sortedKeys(set)
	}
	for _, c := range a.listed(ctx, name) {
		set[c.Service] = true
	}
	return sortedKeys(set)
}

func (a *loader) profileNames(ctx context.Context) []string {
	p, err := a.glance(ctx)
	if err != nil {
		return nil
	}
	return profiles(p)
}

func (a *loader) projectNames(ctx context.Context) []string {
	set := map[string]bool{}
	for _, c := range a.listed(ctx, "") {
		set[c.Project] = true
	}
	return sortedKeys(set)
}

// glance loads the project without env files and consistency checks: only its names are used.
func (a *loader) glance(ctx context.Context) (*project.Project, error) {
	src := a.source()
	src.NoEnvResolution, src.NoConsistency = true, true
	return project.Load(ctx, src)
}

// listed returns the containers of a project, or of all projects.
func (a *loader) listed(ctx context.Context, name string) []observe.Container {
	engine, err := a.dial()
	if err != nil {
		return nil
	}
	list, err := observe.Containers(ctx, engine, name, true)
	if err != nil {
		return nil
	}
	return list
}

// without returns the words that are not among the arguments yet.
func without(words, args []string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return slices.Contains(args, w) })
}
