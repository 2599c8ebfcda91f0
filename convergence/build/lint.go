package build

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/containerd/platforms"
	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/frontend/subrequests/lint"
	"github.com/moby/buildkit/solver/pb"
	ocidigest "github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/seed-6dc66d55/compose/project"
)

// Finding is something that a Dockerfile should not do, or what keeps it from
// being built at all: then Rule is "".
type Finding struct {
	Place string // app/Dockerfile:7
	Line  string // what it says there
	Rule  string // JSONArgsRecommended
	Words string
	URL   string // where the rule is explained
}

// Lint holds the Dockerfile of a service against the rules that BuildKit's
// frontend has (https://docs.docker.com/reference/build-checks/). That is done
// here, by its library: the BuildKit of an engine has it since Docker Engine 27,
// and no image is needed for it, nor a registry. What a base image says (its
// working directory, its platform) is taken to be no reason to complain, and
// .dockerignore is not looked at (the rule CopyIgnoredFile).
func Lint(ctx context.Context, want *project.Project, service project.Service) ([]Finding, error) {
	name, text, err := toCheck(want, service)
	if err != nil {
		return nil, want.Problem([]string{"services", service.Name, "build"}, err.Error())
	}
	source := llb.NewSourceMap(nil, name, "Dockerfile", []byte(text))
	source.Definition = &llb.Definition{} // the library wants one
	results, err := dockerfile2llb.DockerfileLint(ctx, []byte(text), dockerfile2llb.ConvertOpt{
		Config:       dockerui.Config{BuildArgs: buildArgs(*service.Build, want.Environment()), Target: service.Build.Target},
		SourceMap:    source,
		MetaResolver: anyImage{},
	})
	if err != nil {
		return nil, fmt.Errorf("service %s: %w", service.Name, err)
	}
	lines := strings.Split(text, "\n")
	found := func(at *pb.Location, rule, words, url string) Finding {
		f := Finding{Place: name, Rule: rule, Words: want.Scrub(words), URL: url}
		if n := lineAt(at); n >= 1 && n <= len(lines) {
			f.Place, f.Line = fmt.Sprintf("%s:%d", name, n), want.Scrub(strings.TrimSpace(lines[n-1]))
		}
		return f
	}
	if results.Error != nil {
		return []Finding{found(&results.Error.Location, "", results.Error.Message, "")}, nil
	}
	slices.SortStableFunc(results.Warnings, func(a, b lint.Warning) int { return cmp.Compare(lineAt(a.Location), lineAt(b.Location)) })
	var out []Finding
	for _, w := range results.Warnings {
		out = append(out, found(w.Location, w.RuleName, w.Detail, w.URL))
	}
	return out, nil
}

// toCheck is a service's Dockerfile, under the name that messages have for it.
func toCheck(want *project.Project, service project.Service) (name, text string, err error) {
	build := *service.Build
	name = dockerfileName(want, build, "Dockerfile")
	if build.DockerfileInline != "" {
		name = "services." + service.Name + ".build.dockerfile_inline"
	}
	text, err = dockerfileText(build)
	if path := new(fs.PathError); errors.As(err, &path) {
		err = fmt.Errorf("%s: %w", name, path.Err)
	}
	return name, text, err
}

// lineAt is the first line of a place, 0 for none.
func lineAt(at *pb.Location) int {
	if at == nil || len(at.Ranges) == 0 || at.Ranges[0].Start == nil {
		return 0
	}
	return int(at.Ranges[0].Start.Line)
}

// anyImage stands for every base image: it has the platform that is wanted, and
// a working directory.
type anyImage struct{}

func (anyImage) ResolveImageConfig(_ context.Context, ref string, o sourceresolver.Opt) (string, ocidigest.Digest, []byte, error) {
	image := ocispecs.Image{Platform: platforms.DefaultSpec()}
	if o.ImageOpt != nil && o.ImageOpt.Platform != nil {
		image.Platform = *o.ImageOpt.Platform
	}
	image.Config.WorkingDir = "/"
	raw, err := json.Marshal(image)
	return ref, "", raw, err
}
