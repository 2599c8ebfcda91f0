// Package watch reports changed files in batches, limited to those that match
// the services' rules (develop.watch). No other package watches the file
// system.
package watch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// Rule is one item of a service's develop.watch that is acted on.
type Rule struct {
	Service string
	Index   int // in develop.watch
	Path    string
	action  types.WatchAction
	// Whole copies all files to the container at the start (initial_sync).
	Whole bool

	include *pattern  // nil matches everything
	ignore  []pattern // a path that one of them matches is ignored
}

// Note is something that the user should know about the rules.
type Note struct{ Message, Hint string }

// Rules returns the rules of the named services, or of all without names. The
// notes report named services without rules and paths that are bind-mounted.
func Rules(p *project.Project, named []string) (rules []Rule, notes []Note, err error) {
	for s := range p.Services() {
		isNamed := slices.Contains(named, s.Name)
		if len(named) > 0 && !isNamed {
			continue
		}
		if s.Develop == nil || len(s.Develop.Watch) == 0 {
			if isNamed {
				notes = append(notes, Note{
					fmt.Sprintf("service %q has no develop.watch section: its files are not watched", s.Name),
					"add the paths to watch and their actions under `develop: watch:`",
				})
			}
			continue
		}
		more, told, err := rulesOf(p, s)
		if err != nil {
			return nil, nil, err
		}
		rules, notes = append(rules, more...), append(notes, told...)
	}
	return rules, notes, nil
}

func rulesOf(p *project.Project, s project.Service) (rules []Rule, notes []Note, err error) {
	ignored, err := dockerignore(s)
	if err != nil {
		return nil, nil, fmt.Errorf("service %q: %w", s.Name, err)
	}
	for i, t := range s.Develop.Watch {
		fault := func(key, words string) error {
			return p.Problem([]string{"services", s.Name, "develop", "watch", fmt.Sprintf("[%d]", i), key}, words)
		}
		if copies(t.Action) && mounted(s, t.Path) {
			notes = append(notes, Note{Message: fmt.Sprintf("path '%s' also declared by a bind mount volume, this path won't be monitored!", t.Path)})
			continue
		}
		if t.Action == types.WatchActionRebuild && s.Build == nil {
			return nil, nil, fault("action", "rebuild needs a build section")
		}
		r, err := ruleOf(s, i, ignored, fault)
		if err != nil {
			return nil, nil, err
		}
		info, err := os.Lstat(r.Path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			notes = append(notes, Note{Message: fault("path", "the path does not exist yet: waiting for it").Error()})
		case err == nil && info.IsDir() && leavesOut(ignored, r.Path):
			notes = append(notes, Note{
				Message: fault("path", ".dockerignore excludes all its files: none of them are watched").Error(),
				Hint:    "files excluded from the build are not synced either: watch another path, or remove the line from .dockerignore",
			})
		}
		// The loader renames x-initialSync to initial_sync.
		if older := fmt.Sprintf("services.%s.develop.watch[%d].x-initialSync", s.Name, i); len(p.Origin(older)) > 0 {
			notes = append(notes, Note{Message: fault("x-initialSync", "is deprecated").Error(), Hint: "use initial_sync"})
		}
		rules = append(rules, r)
	}
	return rules, notes, nil
}

// leavesOut reports whether everything in a directory is ignored.
func leavesOut(ignored []pattern, folder string) bool {
	return slices.ContainsFunc(ignored, func(p pattern) bool { return p.prunes(folder) })
}

// ruleOf builds one rule. fault returns an error at one key of the item.
func ruleOf(s project.Service, index int, ignored []pattern, fault func(key, words string) error) (Rule, error) {
	t := s.Develop.Watch[index]
	r := Rule{
		Service: s.Name, Index: index, Path: resolved(t.Path), action: t.Action,
		Whole: copies(t.Action) && t.InitialSync, ignore: ignored,
	}
	for _, lines := range [][]string{fleeting, t.Ignore} {
		p, err := newPattern(r.Path, lines)
		if err != nil {
			return r, fault("ignore", err.Error())
		}
		if p != nil {
			r.ignore = append(r.ignore, *p)
		}
	}
	include, err := newPattern(r.Path, t.Include)
	if err != nil {
		return r, fault("include", err.Error())
	}
	r.include = include
	return r, nil
}

// Rebuilds reports whether a change under the rule rebuilds the image.
func (r Rule) Rebuilds() bool { return r.action == types.WatchActionRebuild }

// copies reports whether an action copies files into containers.
func copies(a types.WatchAction) bool {
	return a == types.WatchActionSync || a == types.WatchActionSyncRestart || a == types.WatchActionSyncExec
}

// mounted reports whether a path is bind-mounted into the service's containers.
func mounted(s project.Service, path string) bool {
	return slices.ContainsFunc(s.Volumes, func(v types.ServiceVolumeConfig) bool {
		_, inside := within(resolved(v.Source), resolved(path))
		return v.Type == types.VolumeTypeBind && inside
	})
}

// resolved resolves the symbolic links in the existing part of a path, because
// file system events carry resolved paths.
func resolved(path string) string {
	path = filepath.Clean(path)
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	dir := filepath.Dir(path)
	if dir == path {
		return path
	}
	return filepath.Join(resolved(dir), filepath.Base(path))
}

// within returns a path relative to a directory that is the path or contains it.
func within(folder, path string) (string, bool) {
	if path == folder {
		return ".", true
	}
	folder = strings.TrimSuffix(folder, string(filepath.Separator)) + string(filepath.Separator)
	return strings.CutPrefix(path, folder)
}

// counts reports whether the rule applies to a change of a path.
func (r Rule) counts(path string) bool {
	inside, ok := within(r.Path, path)
	if !ok || inside != "." && r.ignored(path) {
		return false
	}
	return r.include == nil || inside == "." || r.include.matches(path)
}

func (r Rule) ignored(path string) bool {
	return slices.ContainsFunc(r.ignore, func(p pattern) bool { return p.matches(path) })
}

// enters reports whether the rule can apply to a path in a directory.
func (r Rule) enters(folder string) bool {
	inside, ok := within(r.Path, folder)
	if !ok {
		return false
	}
	return inside == "." || !leavesOut(r.ignore, folder)
}

// Files returns all existing paths to which the rule applies.
func (r Rule) Files() ([]string, error) {
	var out []string
	err := filepath.WalkDir(r.Path, func(path string, d fs.DirEntry, err error) error {
		switch {
		case os.IsNotExist(err):
			return nil
		case err != nil:
			return err
		case d.IsDir() && !r.enters(path):
			return fs.SkipDir
		case (path != r.Path || !d.IsDir()) && r.counts(path):
			out = append(out, path)
		}
		return nil
	})
	return out, err
}
