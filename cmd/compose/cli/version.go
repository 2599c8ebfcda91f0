package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
)

func (a *pluginCommands) versionCommand() *cobra.Command {
	var format string
	var short bool
	cmd := &cobra.Command{
		Use: "version [OPTIONS]", Short: "Show the Compose version information", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.showVersion(format, short) },
	}
	enumVarP(cmd.Flags(), &format, "format", "f", "", "Format the output", versionFormats...).open = true
	cmd.Flags().BoolVar(&short, "short", false, "Show only the version number")
	return cmd
}

var versionFormats = []string{"pretty", "json"}

func (a *pluginCommands) showVersion(format string, short bool) error {
	if unknown := oneOf(format, versionFormats); unknown != nil && !short && format != "" {
		// docker compose prints the text for any other format.
		if err := view.Warning(a.streams.Err, a.mode, fmt.Sprintf("invalid --format %q: %v", format, unknown), ""); err != nil {
			return err
		}
	}
	return view.Version(a.streams.Out, a.versionInfo(), format, short)
}

// versionArgs replaces `--version` and `-v` among the global flags by the
// command `version`. The flags of that command may stand on either side:
// `--short --version` becomes `version --short`.
func versionArgs(global *pflag.FlagSet, args []string) []string {
	var before, own []string
	for i := 0; i < len(args) && strings.HasPrefix(args[i], "-"); i++ {
		arg := args[i]
		if arg == "--version" || arg == "-v" {
			return slices.Concat(before, []string{"version"}, own, withoutFirst(args[i+1:], "version"))
		}
		words := args[i : i+1]
		if i+1 < len(args) && (arg == "--format" || flagTakesNext(global, arg)) {
			words = args[i : i+2]
			i++
		}
		if arg == "--short" || arg == "--format" || strings.HasPrefix(arg, "--format=") {
			own = append(own, words...)
		} else {
			before = append(before, words...)
		}
	}
	return args
}

func withoutFirst(args []string, word string) []string {
	if len(args) > 0 && args[0] == word {
		return args[1:]
	}
	return args
}

// flagTakesNext reports whether the word after a flag is the flag's value.
func flagTakesNext(flags *pflag.FlagSet, arg string) bool {
	var flag *pflag.Flag
	switch name := strings.TrimPrefix(arg, "--"); {
	case strings.Contains(arg, "="):
	case name != arg:
		flag = flags.Lookup(name)
	case len(arg) == len("-f"):
		flag = flags.ShorthandLookup(arg[1:])
	}
	return flag != nil && flag.NoOptDefVal == ""
}
