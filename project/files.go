package project

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-6dc66d55/compose/project/origin"
	"github.com/seed-6dc66d55/compose/project/textfile"
)

var (
	defaultNames  = []string{"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"}
	overrideNames = []string{
		"compose.override.yml", "compose.override.yaml",
		"docker-compose.override.yml", "docker-compose.override.yaml",
	}
)

// Candidates are the Compose files that Load would read, as absolute paths. They
// are not opened. The error is ErrNoFile where there is none.
func Candidates(src Source) ([]string, error) {
	env, err := newEnviron(src)
	if err != nil {
		return nil, err
	}
	files, _, err := find(src, env)
	return files, err
}

// find lists the Compose files: those named, those of COMPOSE_FILE, else the
// default ones of the nearest folder upwards. With them comes what the user
// should know about the choice.
func find(src Source, env *environ) ([]string, []Problem, error) {
	if files := named(src, env); len(files) > 0 {
		return files, nil, nil
	}
	start := src.Dir
	if src.ProjectDirectory != "" {
		start = src.abs(src.ProjectDirectory)
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if candidates := present(dir, defaultNames); len(candidates) > 0 {
			overrides := present(dir, overrideNames)
			warnings := append(ambiguous(src, candidates), ambiguous(src, overrides)...)
			return append(candidates[:1:1], overrides[:min(1, len(overrides))]...), warnings, nil
		}
		if dir == filepath.Dir(dir) {
			return nil, nil, ErrNoFile
		}
	}
}

// named are the files of the command line or of COMPOSE_FILE.
func named(src Source, env *environ) []string {
	files := src.Files
	if len(files) == 0 && env.vars["COMPOSE_FILE"] != "" {
		sep := env.vars["COMPOSE_PATH_SEPARATOR"]
		if sep == "" {
			sep = string(os.PathListSeparator)
		}
		files = strings.Split(env.vars["COMPOSE_FILE"], sep)
		if sep == ":" && textfile.RemoteHint(env.vars["COMPOSE_FILE"]) != "" {
			files = []string{env.vars["COMPOSE_FILE"]} // the separator is that of an address
		}
	}
	var out []string
	for _, f := range files {
		if f == "" {
			continue
		}
		if f != "-" && textfile.RemoteHint(f) == "" {
			f = src.abs(f)
		}
		out = append(out, f)
	}
	return out
}

func present(dir string, names []string) []string {
	var out []string
	for _, name := range names {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			out = append(out, path)
		}
	}
	return out
}

func ambiguous(src Source, found []string) []Problem {
	if len(found) < 2 {
		return nil
	}
	var others []string
	for _, f := range found[1:] {
		others = append(others, filepath.Base(f))
	}
	return []Problem{{
		File:    src.shown(found[0]),
		Message: fmt.Sprintf("found several Compose files: using this one, not %s", strings.Join(others, ", ")),
		Hint:    "set the file with -f, or remove the others",
	}}
}

// read takes the content of the files, each once.
func read(src Source, paths []string) ([]origin.File, error) {
	var files []origin.File
	var problems Problems
	for _, path := range paths {
		content, message := contentOf(src, path)
		if message != "" {
			problems = append(problems, Problem{File: src.shown(path), Message: message, Hint: textfile.RemoteHint(path)})
			continue
		}
		if message := textfile.Foreign(content); message != "" {
			problems = append(problems, Problem{File: src.shown(path), Line: 1, Column: 1, Message: message})
			continue
		}
		files = append(files, origin.File{Path: path, Content: content})
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return files, nil
}

func contentOf(src Source, path string) (content []byte, message string) {
	if path == "-" {
		if src.Stdin == nil {
			return nil, "standard input is not available"
		}
		content, err := textfile.ReadAll(src.Stdin)
		if err != nil {
			return nil, err.Error()
		}
		return content, ""
	}
	if message := textfile.Refused(path); message != "" {
		return nil, message
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err.Error()
	}
	defer file.Close()
	if content, err = textfile.ReadAll(file); err != nil {
		return nil, err.Error()
	}
	return content, ""
}

// workingDir is the folder that relative paths start from.
func workingDir(src Source, files []string) string {
	if src.ProjectDirectory != "" {
		return src.abs(src.ProjectDirectory)
	}
	if first := firstOnDisk(files); first != "" {
		return filepath.Dir(first)
	}
	return src.Dir
}
