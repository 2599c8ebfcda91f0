package build

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/docker/api/types/build"
	"github.com/moby/buildkit/client"
	ocidigest "github.com/opencontainers/go-digest"
	"github.com/tonistiigi/fsutil"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// Where an engine has no BuildKit (Podman), its classic build call does it: one
// tar of the context, without what .dockerignore names.

func (b *BuildKit) buildClassic(ctx context.Context, want *project.Project, service project.Service, ref string) error {
	options, err := b.classicOptions(want, service, ref)
	if err != nil {
		return err
	}
	body, writer := io.Pipe()
	if options.RemoteContext == "" {
		go func() { _ = writer.CloseWithError(classicContext(ctx, *service.Build, options.Dockerfile, writer)) }() // nil always
	} else {
		_ = writer.Close()
	}
	answer, err := b.Engine.ImageBuild(ctx, body, options)
	_ = body.Close() // what is not read is not packed
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	status := watchBuild(b.Status, service.Name, want.Scrub)
	defer status.end()
	defer close(status.in)
	return followClassic(answer.Body, service.Name, status.in)
}

// inlineName is a name that no context has.
const inlineName = ".compose.dockerfile"

func (b *BuildKit) classicOptions(want *project.Project, service project.Service, ref string) (build.ImageBuildOptions, error) {
	s := *service.Build
	platforms, err := want.BuildPlatforms(service, false)
	if err != nil {
		return build.ImageBuildOptions{}, err
	}
	o := build.ImageBuildOptions{
		Tags: append([]string{ref}, s.Tags...), Target: s.Target, NetworkMode: s.Network, NoCache: s.NoCache, PullParent: s.Pull, Remove: true,
		CacheFrom: s.CacheFrom, Platform: strings.Join(platforms, ","), ShmSize: int64(s.ShmSize), Memory: b.Memory, ExtraHosts: s.ExtraHosts.AsList(":"),
		Ulimits: ulimits(s), BuildArgs: map[string]*string{}, Labels: map[string]string{}, AuthConfigs: b.Engine.AllCredentials(), Dockerfile: inlineName,
	}
	attrs := frontendAttrs(want, service, b.args(want, s), nil)
	for key, value := range attrs {
		if name, ok := strings.CutPrefix(key, "build-arg:"); ok {
			o.BuildArgs[name] = &value
		} else if name, ok := strings.CutPrefix(key, "label:"); ok {
			o.Labels[name] = value
		}
	}
	if b.Engine.Podman() {
		// Podman adds labels to its last step in any order, and a step that differs
		// is built again. With one label an unchanged build gives the same image.
		delete(o.Labels, planner.LabelService)
	}
	switch {
	case isRemote(s.Context):
		o.RemoteContext, o.Dockerfile = s.Context, s.Dockerfile
	case s.DockerfileInline == "":
		if rel, err := filepath.Rel(s.Context, project.DockerfilePath(s)); err == nil && filepath.IsLocal(rel) {
			o.Dockerfile = filepath.ToSlash(rel)
		}
	}
	return o, nil
}

// classicContext writes the context as a tar; a Dockerfile from elsewhere goes
// before it, under a name of ours.
func classicContext(ctx context.Context, b types.BuildConfig, dockerfile string, out io.Writer) error {
	if dockerfile == inlineName {
		text := []byte(b.DockerfileInline)
		if len(text) == 0 {
			var err error
			if text, err = os.ReadFile(project.DockerfilePath(b)); err != nil {
				return err
			}
		}
		first := tar.NewWriter(out)
		if err := first.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: inlineName, Mode: 0o600, Size: int64(len(text))}); err != nil {
			return err
		}
		if _, err := first.Write(text); err != nil {
			return err
		}
		if err := first.Flush(); err != nil { // its end would end the whole
			return err
		}
	}
	files, err := folder(b.Context)
	if err != nil {
		return err
	}
	ignored, err := project.ContextIgnores(b)
	if err != nil {
		return err
	}
	if len(ignored) > 0 && dockerfile != inlineName {
		ignored = append(ignored, "!"+dockerfile)
	}
	if files, err = fsutil.NewFilterFS(files, &fsutil.FilterOpt{ExcludePatterns: ignored}); err != nil {
		return fmt.Errorf(".dockerignore: %w", err)
	}
	return fsutil.WriteTar(ctx, files, out)
}

// classicMessage is one object of the answer's stream.
type classicMessage struct {
	Stream string `json:"stream"`
	Error  string `json:"error"`
	// Aux has the ID of the image.
	Aux struct{ ID string } `json:"aux"`
}

// complete reports whether the message is one of those that a successful build ends with.
func (m classicMessage) complete() bool {
	return m.Aux.ID != "" || strings.HasPrefix(m.Stream, "Successfully built ")
}

// followClassic shows the build's lines as those of one step, and returns its
// failure.
func followClassic(answer io.Reader, service string, status chan<- *client.SolveStatus) error {
	began := time.Now()
	step := client.Vertex{Digest: ocidigest.FromString("classic " + service), Name: "build", Started: &began}
	status <- &client.SolveStatus{Vertexes: []*client.Vertex{&step}}
	failed, complete := "", false
	decoder := json.NewDecoder(answer)
	for {
		var m classicMessage
		err := decoder.Decode(&m)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read the build's answer: %w", err)
		}
		if m.Error != "" {
			failed = m.Error
		}
		complete = complete || m.complete()
		if m.Stream != "" {
			status <- &client.SolveStatus{Logs: []*client.VertexLog{{Vertex: step.Digest, Stream: 1, Data: []byte(m.Stream), Timestamp: time.Now()}}}
		}
	}
	if failed == "" && !complete {
		failed = "the engine ended its answer before the image was built"
	}
	over := time.Now()
	end := step
	end.Completed, end.Error = &over, strings.TrimSpace(failed)
	status <- &client.SolveStatus{Vertexes: []*client.Vertex{&end}}
	if failed != "" {
		return errors.New(strings.TrimSpace(failed))
	}
	return nil
}

// failedStep is how Podman names the step that failed.
var failedStep = lazyregexp.New(`building at STEP ("(?:[^"\\]|\\.)*"): `)

// classicStep returns the failed step in BuildKit's form, "" if the error does not name it.
func classicStep(err error) string {
	found := failedStep().FindStringSubmatch(err.Error())
	if found == nil {
		return ""
	}
	step, err := strconv.Unquote(found[1])
	if err != nil {
		return ""
	}
	return "[] " + step
}
