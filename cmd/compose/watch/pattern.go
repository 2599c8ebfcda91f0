package watch

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"github.com/moby/patternmatcher"

	"github.com/seed-6dc66d55/compose/project"
)

// fleeting are the patterns of temporary files of editors and other tools that
// docker compose ignores, and of Git's directory.
var fleeting = []string{
	"**/.git",
	"**/*___jb_old___", "**/*___jb_tmp___", "**/.idea/**", // JetBrains
	"**/.#*", "**/#*#", // Emacs
	"**/4913", "**/*~", "**/.*.swp", "**/.*.swx", "**/.*.swo", "**/.*.swn", // Vim
	"**/.*.kate-swp",
	"**/*-go-tmp-umask",
}

// pattern is a list of patterns in .dockerignore syntax, relative to a
// directory. It uses the same matcher as the builder.
type pattern struct {
	from string
	*lines
}

type lines struct {
	mu      sync.Mutex // PatternMatcher is not safe for concurrent use
	matcher *patternmatcher.PatternMatcher
}

// newPattern returns nil for an empty list.
func newPattern(from string, list []string) (*pattern, error) {
	if len(list) == 0 {
		return nil, nil
	}
	var clean []string
	for _, l := range list {
		clean = append(clean, cleaned(l))
	}
	m, err := patternmatcher.New(clean)
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", strings.Join(list, " "), err)
	}
	return &pattern{from, &lines{matcher: m}}, nil
}

// cleaned normalizes a line as .dockerignore does: a leading "/" or "./" is removed.
func cleaned(line string) string {
	line = strings.TrimSpace(line)
	not := ""
	if strings.HasPrefix(line, "!") {
		not, line = "!", strings.TrimSpace(line[1:])
	}
	if line == "" {
		return not
	}
	line = filepath.ToSlash(filepath.Clean(line))
	if len(line) > 1 {
		line = strings.TrimPrefix(line, "/")
	}
	return not + line
}

func (p pattern) matches(path string) bool {
	inside, ok := within(p.from, path)
	if !ok || inside == "." {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	matched, err := p.matcher.MatchesOrParentMatches(filepath.ToSlash(inside))
	return err == nil && matched // New has checked the syntax
}

// prunes reports whether everything in a directory is matched.
func (p pattern) prunes(folder string) bool {
	if !p.matches(folder) {
		return false
	}
	inside, _ := within(p.from, folder)
	for _, line := range p.matcher.Patterns() {
		if line.Exclusion() && reaches(line.String(), inside) {
			return false
		}
	}
	return true
}

// reaches reports whether a pattern can match something in a directory: its
// part before the first wildcard is an ancestor or a descendant of it.
func reaches(line, folder string) bool {
	sep := string(filepath.Separator)
	plain := line
	if i := strings.IndexAny(line, `*?[\`); i >= 0 {
		plain = line[:i]
		return strings.HasPrefix(plain, folder+sep) || strings.HasPrefix(folder+sep, plain)
	}
	return strings.HasPrefix(plain+sep, folder+sep) || strings.HasPrefix(folder+sep, plain+sep)
}

// dockerignore returns the patterns that a service's build context excludes.
func dockerignore(s project.Service) ([]pattern, error) {
	if s.Build == nil || !filepath.IsAbs(s.Build.Context) {
		return nil, nil
	}
	list, err := project.ContextIgnores(*s.Build)
	if err != nil {
		return nil, err
	}
	p, err := newPattern(resolved(s.Build.Context), list)
	if err != nil || p == nil {
		return nil, err
	}
	return []pattern{*p}, nil
}
