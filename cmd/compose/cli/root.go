package cli

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
	"github.com/seed-6dc66d55/compose/project"
)

func (a *app) root() *cobra.Command {
	name, args := a.commandLine()
	cmd := &cobra.Command{
		Use:                   cmp.Or(a.Name, "compose") + " [OPTIONS] COMMAND",
		Annotations:           map[string]string{cobra.CommandDisplayNameAnnotation: name},
		Short:                 "Define and run multi-container applications",
		Long:                  rootHelp,
		SilenceUsage:          true,
		SilenceErrors:         true,
		TraverseChildren:      true,
		DisableFlagsInUseLine: true,
		Args:                  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownCommand(cmd, args[0])
		},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return a.prepare(cmd.Root().Flags()) },
	}
	cmd.SetIn(a.Stdin)
	cmd.SetOut(a.Stdout)
	cmd.SetErr(a.Stderr)
	cmd.SetFlagErrorFunc(flagError)
	cmd.SetHelpFunc(a.help)
	a.globalFlags(cmd)
	cmd.SetArgs(versionArgs(cmd.Flags(), args))
	a.addCommands(cmd)
	a.commonFlags(cmd)
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		a.completion(cmd)
	}
	return cmd
}

// help prints the help of a command, with the name that the user calls the program
// by in its examples.
func (a *app) help(cmd *cobra.Command, _ []string) {
	cmd.Example = view.Called(cmd.Example, a.streams.Out.Command)
	usage := cmd.UsageString()
	if cmd.Runnable() { // cobra adds a second line, which says the same
		usage = strings.Replace(usage, "\n  "+cmd.CommandPath()+" [command]\n", "\n", 1)
	}
	// Output that cannot be written has no reader.
	_ = view.Help(a.streams.Out, cmp.Or(cmd.Long, cmd.Short), usage)
}

// commonFlags adds the flags that all commands below cmd have.
func (a *app) commonFlags(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		sub.Flags().BoolVar(&a.global.dryRun, "dry-run", a.global.dryRun, "Show what would be done without doing it")
		sub.DisableFlagsInUseLine = true
		a.commonFlags(sub)
	}
}

const rootHelp = `Define and run multi-container applications.

Reads Compose files, compares them with the state of a Docker Engine, and makes the
changes that are needed.`

// commandGroup is a section of the help.
type commandGroup struct {
	title    string
	commands []*cobra.Command
}

// groups returns all commands. The help sorts the commands of a group by name.
func (a *app) groups() []commandGroup {
	lifecycle, inspect, images := &lifecycleCommands{a.runner}, &inspectCommands{a.runner}, &imageCommands{a.runner}
	develop, kubernetes, other := &developCommands{a.runner}, &kubernetesCommands{a.runner}, &pluginCommands{a.runner}
	return []commandGroup{
		{"Lifecycle:", []*cobra.Command{
			lifecycle.upCommand(), lifecycle.downCommand(), lifecycle.planCommand(), lifecycle.createCommand(), lifecycle.startCommand(), lifecycle.stopCommand(), lifecycle.restartCommand(),
			lifecycle.pauseCommand(), lifecycle.unpauseCommand(), lifecycle.killCommand(), lifecycle.rmCommand(), lifecycle.scaleCommand(), lifecycle.waitCommand(),
		}},
		{"Inspect:", []*cobra.Command{
			inspect.psCommand(), inspect.logsCommand(), inspect.eventsCommand(), inspect.statsCommand(), inspect.topCommand(), inspect.portCommand(),
			inspect.imagesCommand(), inspect.volumesCommand(), inspect.lsCommand(), inspect.configCommand(), inspect.vizCommand(),
		}},
		{"Build and images:", []*cobra.Command{images.buildCommand(), images.pullCommand(), images.pushCommand(), images.commitCommand()}},
		{"Develop:", []*cobra.Command{
			develop.runCommand(), develop.execCommand(), develop.attachCommand(), develop.cpCommand(), develop.exportCommand(), develop.watchCommand(), develop.testCommand(), develop.generateCommand(),
		}},
		{"Kubernetes:", []*cobra.Command{kubernetes.k8sCommand()}},
		{otherCommands, []*cobra.Command{other.versionCommand(), other.metadataCommand(), other.hooksCommand(), a.alphaCommand()}},
	}
}

const otherCommands = "Other commands:"

func (a *app) addCommands(root *cobra.Command) {
	for _, g := range a.groups() {
		root.AddGroup(&cobra.Group{ID: g.title, Title: g.title})
		for _, cmd := range g.commands {
			cmd.GroupID = g.title
			root.AddCommand(cmd)
		}
	}
	root.SetHelpCommandGroupID(otherCommands)
	root.SetCompletionCommandGroupID(otherCommands)
}

// globalFlags stand before the command, as in docker compose.
func (a *app) globalFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SetInterspersed(false)
	g := &a.global
	f.StringArrayVarP(&g.files, "file", "f", nil, "Compose configuration files")
	f.StringVarP(&g.name, "project-name", "p", "", "Project name")
	f.StringArrayVar(&g.profiles, "profile", nil, "Specify a profile to enable (`*` enables all)")
	f.StringArrayVar(&g.envFiles, "env-file", nil, "Specify an alternate environment file")
	f.StringVar(&g.directory, "project-directory", "", "Specify an alternate working directory (default: that of the first Compose file)")
	f.StringVar(&g.directory, "workdir", "", "Older name of --project-directory")
	// It is for Compose files from registries: an oci:// file is refused with an explanation.
	f.StringArray("insecure-registry", nil, "Use an insecure registry for Compose files in OCI registries (not for images)")
	f.BoolVar(&g.compatible, "compatibility", false, "Separate the words of container names with underscores, as docker-compose 1 did")
	progressVar(f, &g.progress)
	f.BoolVar(&g.allResource, "all-resources", false, "Include all resources, even those not used by services")
	enumVar(f, &g.ansi, "ansi", "", "Control when to print ANSI control characters", view.ANSIValues...).open = true // prepare checks it, with COMPOSE_ANSI
	f.IntVar(&g.parallel, "parallel", -1, "Maximum number of parallel engine calls (-1 for the default)")
	f.BoolVar(&g.dryRun, "dry-run", false, "Show what would be done without doing it")
	f.BoolVar(&g.adopt, "adopt", false, "Take over a project created from another directory without asking")
	f.DurationVar(&g.lockTimeout, "lock-timeout", 0, "How long to wait for another command that changes the project (0 means no timeout)")
	a.dockerFlags(f)
	f.BoolP("version", "v", false, "Show the Compose version information") // see versionArgs
	noANSI := f.VarPF(boolFlag(func() { g.ansi = "never" }), "no-ansi", "", "Do not print ANSI control characters (older form of --ansi never)")
	noANSI.NoOptDefVal = "true"
	hide(f, "workdir", "version", "no-ansi", "insecure-registry")
}

func progressVar(f *pflag.FlagSet, to *string) {
	// prepare checks it, with COMPOSE_PROGRESS.
	enumVar(f, to, "progress", *to, "Set type of progress output", view.ProgressValues...).open = true
}

// dockerFlags are the docker CLI's global ones: they choose the engine. As its
// plugin the program gets them before the command; alone it takes them too.
func (a *app) dockerFlags(f *pflag.FlagSet) {
	e := &a.global.engine
	f.StringVarP(&e.Host, "host", "H", "", "Daemon socket to connect to")
	f.StringVarP(&e.Context, "context", "c", "", "Name of the docker context to use")
	f.StringVar(&e.ConfigDir, "config", "", "Location of client config files")
	f.BoolVar(&e.TLS, "tls", false, "Use TLS; implied by --tlsverify")
	f.BoolVar(&e.TLSVerify, "tlsverify", false, "Use TLS and verify the remote")
	f.StringVar(&e.CACert, "tlscacert", "", "Trust certs signed only by this CA")
	f.StringVar(&e.Cert, "tlscert", "", "Path to TLS certificate file")
	f.StringVar(&e.Key, "tlskey", "", "Path to TLS key file")
	hide(f, "host", "context", "config", "tls", "tlsverify", "tlscacert", "tlscert", "tlskey")
	// Only watch has debug messages.
	f.BoolVarP(&a.global.debug, "debug", "D", false, "Print debug messages of watch")
	f.BoolVar(&a.global.debug, "verbose", false, "Older name of --debug")
	f.StringP("log-level", "l", "", "Set the logging level (no effect)")
	hide(f, "debug", "verbose", "log-level")
}

// boolFlag is a flag that calls a function when it is set.
type boolFlag func()

func (f boolFlag) String() string { return "" }
func (f boolFlag) Type() string   { return "bool" }

func (f boolFlag) Set(value string) error {
	on, err := strconv.ParseBool(value)
	if on {
		f()
	}
	return err
}

// olderNames maps flag names of earlier docker compose versions to the current ones.
func olderNames(names map[string]string) func(*pflag.FlagSet, string) pflag.NormalizedName {
	return func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if now, ok := names[name]; ok {
			name = now
		}
		return pflag.NormalizedName(name)
	}
}

func hide(f *pflag.FlagSet, names ...string) {
	for _, name := range names {
		f.Lookup(name).Hidden = true
	}
}

// usageError is an error in the command line.
type usageError struct {
	err  error
	hint string
}

func (e *usageError) Error() string { return e.err.Error() }

// Hint returns what the user can do about the error.
func (e *usageError) Hint() string { return e.hint }

// wrongArguments reports a wrong number of arguments, in the words of docker's commands.
func wrongArguments(cmd *cobra.Command, required string) error {
	return &usageError{
		err:  fmt.Errorf("'%s' requires %s", cmd.CommandPath(), required),
		hint: fmt.Sprintf("see `%s --help`", cmd.CommandPath()),
	}
}

func flagError(cmd *cobra.Command, err error) error {
	hint := fmt.Sprintf("see `%s --help`", cmd.CommandPath())
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		var known []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
		if near := project.Nearest(unknown.GetSpecifiedName(), known); near != "" {
			hint = "did you mean --" + near + "?"
		}
	}
	return &usageError{err: err, hint: hint}
}

// instead has hints for commands of docker compose that are not supported.
var instead = map[string]string{
	"bridge":  "use `k8s export` to write the services as Kubernetes manifests",
	"publish": "publishing a project to a registry is not supported: run `push` for its images, and share the output of `config`",
}

// alphaCommand groups the commands that docker compose has below alpha.
func (a *app) alphaCommand() *cobra.Command {
	return group(&cobra.Command{Use: "alpha COMMAND", Short: "Experimental commands of docker compose", Hidden: true}, (&inspectCommands{a.runner}).vizCommand(), (&developCommands{a.runner}).generateCommand())
}

// group makes a command one that has others.
func group(cmd *cobra.Command, subs ...*cobra.Command) *cobra.Command {
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknownCommand(cmd, args[0])
		}
		return cmd.Help()
	}
	cmd.AddCommand(subs...)
	return cmd
}

func unknownCommand(cmd *cobra.Command, name string) error {
	var known []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			known = append(known, sub.Name())
		}
	}
	hint := instead[name]
	if near := project.Nearest(name, known); hint == "" && near != "" {
		hint = "did you mean " + near + "?"
	}
	if hint == "" {
		hint = fmt.Sprintf("see `%s --help`", cmd.CommandPath())
	}
	path := strings.TrimPrefix(cmd.CommandPath()+" "+name, cmd.Root().CommandPath()+" ")
	return &usageError{err: fmt.Errorf("unknown docker command: %q", "compose "+path), hint: hint}
}

// exclusive is an error when more than one of the flags is set.
func exclusive(f *pflag.FlagSet, names ...string) error {
	var set []string
	for _, name := range names {
		if f.Changed(name) {
			set = append(set, "--"+name)
		}
	}
	if len(set) < 2 {
		return nil
	}
	return &usageError{err: fmt.Errorf("%s cannot be used together", strings.Join(set, " and "))}
}
