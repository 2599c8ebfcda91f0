// Loader loads a large Compose file, with our loader or with compose-go alone:
// the measure of what our reading costs beyond it.
//
//	loader write N FILE        a file of N services
//	loader ours FILE           as compose does: with all checks, and ready to be run
//	loader compose-go FILE     as compose-go's own command line does
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/loader"

	"github.com/seed-6dc66d55/compose/internal/bench/large"
	"github.com/seed-6dc66d55/compose/project"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "loader:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	switch {
	case len(args) == 3 && args[0] == "write":
		n, err := strconv.Atoi(args[1])
		if err != nil {
			return err
		}
		return os.WriteFile(args[2], []byte(large.File(n)), 0o600)
	case len(args) == 2 && args[0] == "ours":
		return ours(ctx, args[1])
	case len(args) == 2 && args[0] == "compose-go":
		return theirs(ctx, args[1])
	}
	return fmt.Errorf("usage: loader write N FILE | ours FILE | compose-go FILE")
}

func ours(ctx context.Context, file string) error {
	p, err := project.Load(ctx, project.Source{Files: []string{file}, Dir: filepath.Dir(file)})
	if err != nil {
		return err
	}
	_, err = p.Select(nil, project.Selection{})
	return err
}

func theirs(ctx context.Context, file string) error {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithDotEnv, cli.WithLoadOptions(func(o *loader.Options) {
		o.MaxNodeVisits = 2_000_000
	}))
	if err != nil {
		return err
	}
	_, err = options.LoadProject(ctx)
	return err
}
