package observe

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/project"
)

// remotePaths returns the files and directories of the project on this machine that its services mount while the
// engine is on another machine: it mounts its own files at these paths, or creates empty directories.
func remotePaths(ctx context.Context, engine *engineclient.Engine, want *project.Project) ([]string, error) {
	if engine.Local() {
		return nil, nil
	}
	var out []string
	for s := range want.Services() {
		for _, v := range s.Volumes {
			if v.Type == types.VolumeTypeBind && isBelow(want.WorkingDir(), v.Source) && exists(v.Source) {
				out = append(out, v.Source)
			}
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	// An address of the network may be this machine's own.
	about, err := engine.Info(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask the engine about itself: %w", err)
	}
	if name, err := os.Hostname(); err == nil && name == about.Name {
		return nil, nil
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// isBelow reports whether a path is a folder or in it.
func isBelow(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(rel)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
