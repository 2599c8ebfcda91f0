package project

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/patternmatcher/ignorefile"
)

// DockerfilePath is where the Dockerfile of a build lies, in a context that is a
// folder of this machine.
func DockerfilePath(b types.BuildConfig) string {
	path := b.Dockerfile
	if path == "" {
		path = "Dockerfile"
	}
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(b.Context, path)
}

// ContextIgnores are the patterns of what a build's context leaves out: those of
// the file that goes with its Dockerfile, else those of .dockerignore.
func ContextIgnores(b types.BuildConfig) ([]string, error) {
	for _, path := range []string{DockerfilePath(b) + ".dockerignore", filepath.Join(b.Context, ".dockerignore")} {
		list, err := readIgnores(path)
		if !errors.Is(err, fs.ErrNotExist) {
			return list, err
		}
	}
	return nil, nil
}

func readIgnores(path string) ([]string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	list, err := ignorefile.ReadAll(f)
	return list, errors.Join(err, f.Close())
}
