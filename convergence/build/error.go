package build

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/buildkit/solver/errdefs"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
	"github.com/seed-6dc66d55/compose/project"
)

// Error is a build that failed.
type Error struct {
	Service string
	// Place is the line of the Dockerfile that failed, such as
	// app/Dockerfile:7, "" if BuildKit does not report it. Line is its text.
	Place, Line string
	// Asked is where the Compose file asks for the build.
	Asked string
	Err   error
}

func (e *Error) Error() string {
	if e.Place == "" {
		return e.Err.Error()
	}
	return fmt.Sprintf("%s: %s: %v", e.Place, e.Line, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// failure is the error of BuildKit with its place, and without the words
// that every one has.
// step is what failed, as BuildKit calls it: "[build 2/3] COPY a /".
func failure(want *project.Project, service project.Service, err error, step string) error {
	out := &Error{Service: service.Name}
	text := strings.TrimPrefix(err.Error(), "failed to solve: ")
	for _, kind := range []string{"rpc error: code = Unknown desc = ", "failed to solve with frontend dockerfile.v0: ", "failed to build LLB: ", "failed to create LLB definition: "} {
		text = strings.TrimPrefix(text, kind)
	}
	out.Err = errors.New(want.Scrub(text))
	if at := want.Origin("services." + service.Name + ".build"); len(at) > 0 {
		out.Asked = fmt.Sprintf("%s:%d", at[0].File, at[0].Line)
	}
	name, text, line := failedLine(err)
	if line == 0 {
		name = "Dockerfile"
		text, _ = dockerfileText(*service.Build) // without it the error says enough
		if line = lineOf(text, step); line == 0 {
			line = parseErrorLine(out.Err)
		}
	}
	if lines := strings.Split(text, "\n"); line >= 1 && line <= len(lines) {
		out.Place = fmt.Sprintf("%s:%d", dockerfileName(want, *service.Build, name), line)
		out.Line = want.Scrub(strings.TrimSpace(lines[line-1]))
	}
	return out
}

// failedLine returns the failed line of the Dockerfile as BuildKit reports it, 0 if it does not.
func failedLine(err error) (name, text string, line int) {
	sources := errdefs.Sources(err)
	if len(sources) == 0 {
		return "", "", 0
	}
	last := sources[len(sources)-1]
	if last.Info == nil || len(last.Ranges) == 0 || last.Ranges[0].Start == nil {
		return "", "", 0
	}
	return last.Info.Filename, string(last.Info.Data), int(last.Ranges[0].Start.Line)
}

// dockerfileText is the Dockerfile as it stands here.
func dockerfileText(build types.BuildConfig) (string, error) {
	switch {
	case build.DockerfileInline != "":
		return build.DockerfileInline, nil
	case isRemote(build.Context):
		return "", errors.New("its Dockerfile is not on this machine")
	}
	raw, err := os.ReadFile(project.DockerfilePath(build))
	return string(raw), err
}

// lineOf returns the line of a step by its text, 0 unless exactly one line has it.
// The BuildKit of Docker Engine 20.10 does not report lines.
func lineOf(text, step string) int {
	_, does, ok := strings.Cut(step, "] ")
	if !ok {
		return 0
	}
	found := 0
	for i, line := range strings.Split(text, "\n") {
		if strings.Join(strings.Fields(line), " ") != strings.Join(strings.Fields(does), " ") {
			continue
		}
		if found > 0 {
			return 0
		}
		found = i + 1
	}
	return found
}

// parseError matches the error of BuildKit's frontend for an invalid line of a Dockerfile.
var parseError = lazyregexp.New(`dockerfile parse error (?:on )?line (\d+):`)

func parseErrorLine(err error) int {
	found := parseError().FindStringSubmatch(err.Error())
	if found == nil {
		return 0
	}
	line, _ := strconv.Atoi(found[1]) // too large a number is no line either
	return line
}

// dockerfileName is what the user calls the Dockerfile.
func dockerfileName(want *project.Project, build types.BuildConfig, name string) string {
	switch {
	case build.DockerfileInline != "":
		return "dockerfile_inline"
	case isRemote(build.Context):
		return name
	}
	path := project.DockerfilePath(build)
	if rel, err := filepath.Rel(want.WorkingDir(), path); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}
