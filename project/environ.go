package project

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project/textfile"
	"github.com/seed-6dc66d55/compose/project/variable"
)

// environ is the environment that variables are looked up in: that of the
// process, then the env files; what is set first stays.
type environ struct {
	vars  types.Mapping
	files []string  // the env files that were read
	rank  []string  // the same, the one that decides first
	blank []Problem // variables in them that are not set
}

// newEnviron reads the env files that were asked for, else the `.env` beside
// the Compose files or in the working directory. A `.env` may itself name the
// Compose files, so this happens before they are looked for.
func newEnviron(src Source) (*environ, error) {
	e := &environ{vars: types.Mapping(src.Env).Clone()}
	if files := src.envFiles(); len(files) > 0 {
		return e, e.read(src, files)
	}
	dir := src.Dir
	switch {
	case src.ProjectDirectory != "":
		dir = src.abs(src.ProjectDirectory)
	case firstOnDisk(src.Files) != "":
		dir = filepath.Dir(src.abs(firstOnDisk(src.Files)))
	}
	return e, e.readDefault(src, dir)
}

// Environment returns the variables of the process and of the env files that are
// found without looking for Compose files.
func Environment(src Source) (map[string]string, error) {
	env, err := newEnviron(src)
	if err != nil {
		return nil, err
	}
	return env.vars, nil
}

// envFiles are the env files that the user names.
func (s Source) envFiles() []string {
	files := s.EnvFiles
	if len(files) == 0 && s.Env["COMPOSE_ENV_FILES"] != "" {
		files = strings.Split(s.Env["COMPOSE_ENV_FILES"], ",")
	}
	var out []string
	for _, f := range files {
		if f != "" {
			out = append(out, s.abs(s.expandHome(f)))
		}
	}
	return out
}

// expandHome replaces a leading tilde that the shell has left: it expands none
// inside quotes and after an equals sign.
func (s Source) expandHome(path string) string {
	home := s.Env["HOME"]
	if home == "" {
		home = s.Env["USERPROFILE"] // Windows
	}
	if rest, ok := strings.CutPrefix(path, "~"); ok && home != "" && (rest == "" || rest[0] == '/' || os.IsPathSeparator(rest[0])) {
		return filepath.Join(home, rest)
	}
	return path
}

// readDefault reads the `.env` of a folder where there is one and the user
// names no other.
func (e *environ) readDefault(src Source, dir string) error {
	if len(src.envFiles()) > 0 || truthy(src.Env["COMPOSE_DISABLE_ENV_FILE"]) {
		return nil
	}
	file := filepath.Join(dir, ".env")
	info, err := os.Stat(file)
	// It is a convenience: a folder or a file that may not be read is passed over.
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || (err == nil && info.IsDir()) {
		return nil
	}
	for _, have := range e.files {
		if have == file {
			return nil
		}
	}
	return e.read(src, []string{file})
}

func (e *environ) read(src Source, files []string) error {
	for _, file := range files {
		message := textfile.Refused(file)
		if message == textfile.MissingFile {
			// docker compose's words, which people search for.
			return Problems{{Message: "couldn't find env file: " + src.shown(file)}}
		}
		if message != "" {
			return Problems{{File: src.shown(file), Message: message}}
		}
	}
	found, err := variable.ReadEnvFiles(e.vars, files)
	if err != nil {
		return Problems{variable.EnvFileProblem(src.shown, files, err)}
	}
	for _, file := range files {
		e.blank = append(e.blank, variable.BlankInEnvFile(src.shown, file, func(name string) (string, bool) {
			if value, ok := e.vars[name]; ok {
				return value, true
			}
			value, ok := found[name]
			return value, ok
		})...)
	}
	e.vars.Merge(found)
	e.files = append(e.files, files...)
	for _, file := range slices.Backward(files) {
		e.rank = append(e.rank, file)
	}
	return nil
}

// firstOnDisk is the first of the files that is not standard input.
func firstOnDisk(files []string) string {
	for _, f := range files {
		if f != "-" {
			return f
		}
	}
	return ""
}
