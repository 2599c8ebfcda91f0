// Reference writes the man pages and the shells' completions of the program
// into a folder: man1/*.1 and completions/*.
package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/seed-6dc66d55/compose/cmd/compose/cli"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: reference FOLDER")
		os.Exit(1)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "reference:", err)
		os.Exit(1)
	}
}

// tree is the program's commands.
func tree() *cobra.Command {
	cmd := cli.Command(cli.World{Stdout: io.Discard, Stderr: io.Discard})
	cmd.DisableAutoGenTag = true
	cmd.InitDefaultCompletionCmd()
	return cmd
}

func write(folder string) error {
	man, completions := filepath.Join(folder, "man1"), filepath.Join(folder, "completions")
	for _, dir := range []string{man, completions} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	header := &doc.GenManHeader{Title: "COMPOSE", Section: "1", Source: "compose", Manual: "compose"}
	if err := doc.GenManTree(tree(), header, man); err != nil {
		return err
	}
	for name, generate := range map[string]func(*cobra.Command, io.Writer) error{
		"compose.bash": func(c *cobra.Command, w io.Writer) error { return c.GenBashCompletionV2(w, true) },
		"_compose":     (*cobra.Command).GenZshCompletion,
		"compose.fish": func(c *cobra.Command, w io.Writer) error { return c.GenFishCompletion(w, true) },
		"compose.ps1":  (*cobra.Command).GenPowerShellCompletionWithDesc,
	} {
		if err := writeFile(filepath.Join(completions, name), generate); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(path string, generate func(*cobra.Command, io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := generate(tree(), f); err != nil {
		return err
	}
	return f.Close()
}
