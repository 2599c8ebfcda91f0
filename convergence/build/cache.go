package build

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/moby/buildkit/client"

	"github.com/seed-6dc66d55/compose/project"
)

// caches reads `type=registry,ref=there/cache`, or an image alone. Local directories
// are relative to the project directory.
func caches(list []string, dir string) ([]client.CacheOptionsEntry, error) {
	var out []client.CacheOptionsEntry
	for _, text := range list {
		entry, err := cache(text)
		if err != nil {
			return nil, err
		}
		for _, key := range []string{"src", "dest"} {
			if path := entry.Attrs[key]; entry.Type == "local" && path != "" && !filepath.IsAbs(path) {
				entry.Attrs[key] = filepath.Join(dir, path)
			}
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
	switch {
	case entry.Type == "":
		return entry, fmt.Errorf("cache %q: want a type", text)
	case !slices.Contains(cacheTypes, entry.Type):
		return entry, fmt.Errorf("cache %q: there is no type %s: want one of %s", text, entry.Type, strings.Join(cacheTypes, ", "))
	}
	return entry, nil
}

// cacheTypes are those that BuildKit knows
// (https://docs.docker.com/build/cache/backends/).
var cacheTypes = []string{"azblob", "gha", "inline", "local", "registry", "s3"}

// checkCaches finds the caches of a build that cannot be read from their text.
func checkCaches(want *project.Project, service project.Service) error {
	var errs []error
	for key, list := range map[string][]string{"cache_from": service.Build.CacheFrom, "cache_to": service.Build.CacheTo} {
		if _, err := caches(list, want.WorkingDir()); err != nil {
			errs = append(errs, want.Problem([]string{"services", service.Name, "build", key}, err.Error()))
		}
	}
	return errors.Join(errs...)
}
