// Command api does what the compose command does, from a Go program: it loads a project,
// prints the plan, brings the project up, follows its logs, lists its containers, and
// takes it down. docs/API.md explains the calls.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/project"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: api DIRECTORY")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := runIn(ctx, os.Args[1], log.New(os.Stdout, "", 0)); err != nil {
		log.Fatal(err)
	}
}

// runIn runs the project in a directory on the engine that the docker command uses.
func runIn(ctx context.Context, dir string, out *log.Logger) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	env := map[string]string{}
	for _, variable := range os.Environ() {
		key, value, _ := strings.Cut(variable, "=")
		env[key] = value
	}
	engine, err := engineclient.Dial(engineclient.Options{Env: env, Home: env["HOME"]})
	if err != nil {
		return err
	}
	defer engine.Close()
	want, err := project.Load(ctx, project.Source{Dir: dir, Env: env})
	if err != nil {
		return err
	}
	if err := run(ctx, engine, want, out); err != nil {
		return fmt.Errorf("project %s: %w", want.Name(), err)
	}
	return nil
}
