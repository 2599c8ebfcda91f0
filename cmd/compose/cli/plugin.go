package cli

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
)

// pluginName is what the docker CLI's plugin is called as a program. It calls
// that with its own global flags, then the name without `docker-`, then ours.
const pluginName = "docker-compose"

// commandLine is how the user calls the program, and with what.
func (a *invocation) commandLine() (name string, args []string) {
	if a.Name == pluginName {
		if ours := withoutPlugin(a.Args); len(ours) < len(a.Args) {
			return "docker compose", ours
		}
	}
	return cmp.Or(a.Name, "compose"), a.Args
}

// metadataCommand prints what the docker CLI reads of each file in its plugin
// directories.
func (a *pluginCommands) metadataCommand() *cobra.Command {
	return &cobra.Command{
		Use: "docker-cli-plugin-metadata", Short: "Print the metadata of the docker CLI plugin", Hidden: true, Args: cobra.NoArgs,
		PersistentPreRunE: unprepared,
		RunE:              func(*cobra.Command, []string) error { return view.PluginMetadata(a.streams.Out, a.versionInfo()) },
	}
}

// unprepared runs a command without its environment: the docker CLI calls it in
// any directory, and an invalid `.env` there must not hide the plugin.
func unprepared(*cobra.Command, []string) error { return nil }

// hooksCommand is what the docker CLI runs after its own commands where the
// user's configuration registers hooks. It prints no hint: the docker CLI then
// shows nothing.
func (a *pluginCommands) hooksCommand() *cobra.Command {
	return &cobra.Command{
		Use: "docker-cli-plugin-hooks", Short: "Print hints for the docker CLI", Hidden: true,
		PersistentPreRunE: unprepared,
		RunE:              func(*cobra.Command, []string) error { return nil },
	}
}

// withoutPlugin removes the plugin's name from docker's command line, such as
// `--context x compose up`. In completion, cobra's own command comes first.
func withoutPlugin(args []string) []string {
	i := 0
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		i++
	}
	for i < len(args) && strings.HasPrefix(args[i], "-") {
		if takesValue(args[i]) {
			i++
		}
		i++
	}
	if i < len(args) && args[i] == "compose" {
		return slices.Delete(slices.Clone(args), i, i+1)
	}
	return args
}

// takesValue reports whether the value of one of docker's global flags is the
// next word.
func takesValue(flag string) bool {
	switch flag {
	case "--config", "--context", "--host", "--log-level", "--tlscacert", "--tlscert", "--tlskey", "-c", "-H", "-l":
		return true
	}
	return false
}
