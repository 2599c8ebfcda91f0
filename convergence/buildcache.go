package convergence

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/moby/buildkit/client"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// caches reads `type=registry,ref=there/cache`, or an image alone.
func caches(list []string) ([]client.CacheOptionsEntry, error) {
	var out []client.CacheOptionsEntry
	for _, text := range list {
		entry, err := cache(text)
		if err != nil {
			return nil, err
		}
		out = append(out, entry)
	}
	return out, nil
}

func cache(text string) (client.CacheOptionsEntry, error) {
	if !strings.Contains(text, "=") {
		text = "type=registry,ref=" + text
	}
	entry := client.CacheOptionsEntry{Attrs: map[string]string{}}
	for _, pair := range strings.Split(text, ",") {
		key, value, ok := strings.Cut(pair, "=")
		switch {
		case !ok:
			return entry, fmt.Errorf("cache %q: want KEY=VALUE in %q", text, pair)
		case key == "type":
			entry.Type = value
		default:
			entry.Attrs[key] = value
		}
	}
	if entry.Type == "" {
		return entry, fmt.Errorf("cache %q: want a type", text)
	}
	return entry, nil
}

// checkCaches refuses, before anything is changed, a cache that cannot be read
// from its text, and one that the engine's BuildKit cannot write: where the
// engine keeps images by itself it knows one kind, which stands in the image
// (moby, builder/builder-next/controller.go).
func (a *applier) checkCaches(ctx context.Context, x planner.BuildImage) error {
	s, ok := a.want.Service(x.Image.Service)
	if !ok || s.Build == nil || a.engine.Podman() {
		return nil
	}
	fault := func(key, words string) project.Problem {
		return a.want.Problem([]string{"services", s.Name, "build", key}, words)
	}
	var errs []error
	if _, err := caches(s.Build.CacheFrom); err != nil {
		errs = append(errs, fault("cache_from", err.Error()))
	}
	to, err := caches(s.Build.CacheTo)
	if err != nil {
		errs = append(errs, fault("cache_to", err.Error()))
	}
	if i := slices.IndexFunc(to, func(c client.CacheOptionsEntry) bool { return c.Type != "inline" }); i >= 0 {
		all, err := writesAllCaches(ctx, a.engine)
		p := fault("cache_to", "this engine's BuildKit writes no cache of type "+to[i].Type)
		p.Hint = "type=inline puts it into the image; others need the engine's containerd image store, as `docker info` shows it"
		switch {
		case err != nil:
			errs = append(errs, err)
		case !all:
			errs = append(errs, p)
		}
	}
	return errors.Join(errs...)
}

// writesAllCaches: BuildKit does where containerd keeps the engine's images.
func writesAllCaches(ctx context.Context, engine *engineclient.Engine) (bool, error) {
	info, err := engine.Info(ctx)
	return slices.Contains(info.DriverStatus, [2]string{"driver-type", "io.containerd.snapshotter.v1"}), err
}
