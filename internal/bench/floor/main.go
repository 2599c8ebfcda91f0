// Floor makes the bare engine calls that a recipe needs, as fast as the engine
// takes them: the measure of what compose itself costs.
//
//	floor up RECIPE      the network, all creates at once, all starts at once
//	floor chain RECIPE   the network, all creates at once, one start after the other
//	floor down RECIPE    all stops at once, all removals at once, the network
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
	"golang.org/x/sync/errgroup"

	"github.com/seed-6dc66d55/compose/internal/bench/recipe"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: floor up|chain|down RECIPE")
	}
	r, err := recipe.Read(args[1])
	if err != nil {
		return err
	}
	f, err := connect(r)
	if err != nil {
		return err
	}
	defer f.Close()
	switch args[0] {
	case "up":
		return f.up(ctx)
	case "chain":
		return f.chain(ctx)
	case "down":
		return f.down(ctx)
	}
	return fmt.Errorf("%s: want up, chain or down", args[0])
}

type floor struct {
	*client.Client
	recipe recipe.Recipe
}

// connect keeps a connection for each container: a pool that is too small
// would dial anew for most calls.
func connect(r recipe.Recipe) (floor, error) {
	pool := &http.Transport{MaxIdleConnsPerHost: len(r.Containers)}
	c, err := client.NewClientWithOpts(
		client.WithHTTPClient(&http.Client{Transport: pool}), client.WithHost(client.DefaultDockerHost),
		client.FromEnv, client.WithAPIVersionNegotiation(),
	)
	return floor{c, r}, err
}

func (f floor) up(ctx context.Context) error {
	if err := f.create(ctx); err != nil {
		return err
	}
	return f.each(ctx, f.start)
}

func (f floor) chain(ctx context.Context) error {
	if err := f.create(ctx); err != nil {
		return err
	}
	for _, c := range f.recipe.Containers {
		if err := f.start(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

func (f floor) down(ctx context.Context) error {
	err := f.each(ctx, func(ctx context.Context, c recipe.Container) error {
		return f.ContainerStop(ctx, c.Name, container.StopOptions{})
	})
	if err != nil {
		return err
	}
	err = f.each(ctx, func(ctx context.Context, c recipe.Container) error {
		return f.ContainerRemove(ctx, c.Name, container.RemoveOptions{Force: true})
	})
	if err != nil {
		return err
	}
	return f.NetworkRemove(ctx, f.recipe.Network.Name)
}

func (f floor) create(ctx context.Context) error {
	if _, err := f.NetworkCreate(ctx, f.recipe.Network.Name, f.recipe.Network.CreateOptions); err != nil {
		return err
	}
	return f.each(ctx, func(ctx context.Context, c recipe.Container) error {
		_, err := f.ContainerCreate(ctx, c.Request.Config, c.Request.HostConfig, c.Request.NetworkingConfig, nil, c.Name)
		return err
	})
}

func (f floor) start(ctx context.Context, c recipe.Container) error {
	return f.ContainerStart(ctx, c.Name, container.StartOptions{})
}

// each makes one call for every container, all at once.
func (f floor) each(ctx context.Context, call func(context.Context, recipe.Container) error) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, c := range f.recipe.Containers {
		g.Go(func() error { return call(ctx, c) })
	}
	return g.Wait()
}
