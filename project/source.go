package project

import (
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/seed-6dc66d55/compose/project/problem"
)

// Source says where a project comes from. It is all that Load knows of the
// outside, besides the files themselves.
type Source struct {
	Files            []string // -f, "-" is Stdin; none: COMPOSE_FILE, else a search upwards from Dir
	Name             string   // -p
	Profiles         []string // --profile; none: COMPOSE_PROFILES
	EnvFiles         []string // --env-file; none: COMPOSE_ENV_FILES, else .env
	ProjectDirectory string   // --project-directory

	Dir string // the working directory of the process, absolute
	// Env is its environment. One thing compose-go takes from the process
	// itself: the home folder that `~` in a path stands for.
	Env   map[string]string
	Stdin io.Reader

	AllResources  bool // keep networks, volumes, configs and secrets that no service uses
	Compatibility bool // container names with "_"; also COMPOSE_COMPATIBILITY

	// These leave out a step, for looking at the files rather than running them.
	NoInterpolate    bool // `${V}` stays as it is
	NoNormalize      bool // no defaults, no implicit network, no names of resources
	NoPathResolution bool // relative paths stay relative
	NoConsistency    bool // services may refer to what is not there
	NoEnvResolution  bool // env_file and label_file are not read
}

// abs is a path of the command line as an absolute one.
func (s Source) abs(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(s.Dir, path)
}

// shown is how a path is written in messages: relative where it is below the
// working directory.
func (s Source) shown(path string) string {
	if path == "-" {
		return "<stdin>"
	}
	rel, err := filepath.Rel(s.Dir, path)
	if err != nil || s.Dir == "" || rel == ".." || strings.HasPrefix(rel, "../") {
		return problem.Printable(path)
	}
	return problem.Printable(rel)
}

// profiles are those of the command line, else those of the environment.
func (s Source) profiles(env map[string]string) []string {
	profiles := s.Profiles
	if len(profiles) == 0 {
		profiles = strings.Split(env["COMPOSE_PROFILES"], ",")
	}
	var out []string
	for _, p := range profiles {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func truthy(s string) bool {
	b, err := strconv.ParseBool(s)
	return err == nil && b
}
