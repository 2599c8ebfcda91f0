package build

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/buildkit/client"
	"github.com/moby/buildkit/session/sshforward/sshprovider"
	"github.com/tonistiigi/fsutil"

	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// BuildKit builds images with the engine's own BuildKit, through its client
// library: no buildx is needed. An engine without BuildKit builds with its classic
// call (classic.go).
type BuildKit struct {
	Engine *engineclient.Engine
	// Status opens the display of one build and returns the channel that receives its
	// status, which the build closes. nil displays nothing.
	Status func(service string) chan *client.SolveStatus
	Env    map[string]string // of this process
	// Classic builds with the engine's classic builder, and Memory limits what a
	// build may use there, in bytes (0: no limit). BuildKit has no such limit.
	Classic bool
	Memory  int64

	sessions buildSessions
}

// Build builds a service's image and gives it its names.
func (b *BuildKit) Build(ctx context.Context, want *project.Project, service project.Service, x plan.BuildImage) error {
	if b.Engine.Podman() || b.Classic {
		if err := b.buildClassic(ctx, want, service, x.Image.Name); err != nil {
			return failure(want, service, err, classicStep(err))
		}
		return nil
	}
	kit, err := b.dial(ctx)
	if err != nil {
		return err
	}
	defer kit.Close()
	request, cleanUp, err := b.request(want, service, x)
	if err != nil {
		return failure(want, service, err, "")
	}
	defer cleanUp()
	ctx, leave, err := b.join(ctx, service, &request)
	if err != nil {
		return err
	}
	defer leave()
	status := watchBuild(b.Status, service.Name, want.Scrub)
	_, err = kit.Solve(ctx, nil, request.SolveOpt, status.in)
	failed := status.end()
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	if err != nil {
		return failure(want, service, err, failed)
	}
	return nil
}

// dial reaches the engine's BuildKit.
func (b *BuildKit) dial(ctx context.Context) (*client.Client, error) {
	kit, err := client.New(ctx, "", client.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
		return b.Engine.DialHijack(ctx, "/grpc", "h2c", nil)
	}), client.WithSessionDialer(b.dialSession))
	if err != nil {
		return nil, fmt.Errorf("reach the engine's BuildKit: %w", err)
	}
	return kit, nil
}

// buildRequest is a build as BuildKit is asked for it, and what it may ask of
// the session meanwhile.
type buildRequest struct {
	client.SolveOpt
	secrets map[string][]byte
	ssh     []sshprovider.AgentConfig
}

// request translates a service's build section. cleanUp is never nil.
func (b *BuildKit) request(want *project.Project, service project.Service, x plan.BuildImage) (r buildRequest, cleanUp func(), err error) {
	build := *service.Build
	platforms, err := want.BuildPlatforms(service, x.AllPlatforms)
	if err != nil {
		return r, func() {}, err
	}
	r.SolveOpt = client.SolveOpt{
		Frontend:      frontend,
		FrontendAttrs: frontendAttrs(want, service, b.args(want, build), platforms),
		LocalMounts:   map[string]fsutil.FS{},
		Exports: []client.ExportEntry{{
			Type: "moby", Attrs: map[string]string{"name": strings.Join(imageNames(want, service), ",")},
		}},
	}
	if r.secrets, err = secrets(want, build); err != nil {
		return r, func() {}, err
	}
	if r.ssh, err = sshAgents(build.SSH, b.Env); err != nil {
		return r, func() {}, err
	}
	if cleanUp, err = localMounts(&r.SolveOpt, service); err != nil {
		return r, cleanUp, err
	}
	return r, cleanUp, moreOf(&r.SolveOpt, want, build)
}

// buildArgs are the arguments of a build that have a value: one that is only
// named takes the environment's.
func buildArgs(build types.BuildConfig, env map[string]string) map[string]string {
	out := map[string]string{}
	for key, value := range build.Args {
		if value != nil {
			out[key] = *value
		} else if inherited, ok := env[key]; ok {
			out[key] = inherited
		}
	}
	return out
}

// args are the arguments of a build: those of the files and the command line,
// then the proxies of docker's configuration, and SOURCE_DATE_EPOCH of this
// process, as docker's buildx passes it on.
func (b *BuildKit) args(want *project.Project, build types.BuildConfig) map[string]string {
	out := maps.Clone(b.Engine.Proxies())
	if out == nil {
		out = map[string]string{}
	}
	if epoch := b.Env[sourceDateEpoch]; epoch != "" {
		out[sourceDateEpoch] = epoch
	}
	maps.Copy(out, buildArgs(build, want.Environment()))
	return out
}

// sourceDateEpoch is the time that a reproducible build gives to what it makes
// (https://reproducible-builds.org/specs/source-date-epoch/).
const sourceDateEpoch = "SOURCE_DATE_EPOCH"

// frontend is the part of BuildKit that reads Dockerfiles.
const frontend = "dockerfile.v0"

// frontendAttrs are its options.
func frontendAttrs(want *project.Project, service project.Service, args map[string]string, platforms []string) map[string]string {
	build := *service.Build
	attrs := map[string]string{
		"filename":           filepath.Base(build.Dockerfile),
		"add-hosts":          strings.Join(build.ExtraHosts.AsList("="), ","),
		"force-network-mode": build.Network,
		"target":             build.Target,
	}
	if build.Dockerfile == "" || build.DockerfileInline != "" {
		attrs["filename"] = "Dockerfile"
	}
	attrs["platform"] = strings.Join(platforms, ",")
	for key, value := range attrs {
		if value == "" {
			delete(attrs, key)
		}
	}
	if build.NoCache {
		attrs["no-cache"] = ""
	}
	if build.Pull {
		attrs["image-resolve-mode"] = "pull"
	}
	for key, value := range args {
		attrs["build-arg:"+key] = value
	}
	for key, value := range imageLabels(want, service) {
		attrs["label:"+key] = value
	}
	if isRemote(build.Context) {
		attrs["context"] = build.Context
	}
	return attrs
}

// imageNames are the references that a service's image gets.
func imageNames(want *project.Project, s project.Service) []string {
	return append([]string{planner.ImageRef(want, s)}, s.Build.Tags...)
}

// imageLabels are the labels that a service's image gets.
func imageLabels(want *project.Project, s project.Service) map[string]string {
	labels := map[string]string{}
	maps.Copy(labels, s.Build.Labels)
	labels[planner.LabelProject], labels[planner.LabelService] = want.Name(), s.Name
	return labels
}

// isRemote reports whether BuildKit itself fetches the context.
func isRemote(context string) bool {
	for _, prefix := range []string{"http://", "https://", "git://", "git@", "ssh://", "github.com/"} {
		if strings.HasPrefix(context, prefix) {
			return true
		}
	}
	return false
}

// localMounts gives BuildKit the folders of the context and the Dockerfile.
func localMounts(o *client.SolveOpt, service project.Service) (cleanUp func(), err error) {
	build := *service.Build
	cleanUp = func() {}
	if !isRemote(build.Context) {
		// It must be called so: Docker Engine 20.10 looks for no other name.
		if o.LocalMounts["context"], err = folder(build.Context); err != nil {
			return cleanUp, err
		}
	}
	switch {
	case build.DockerfileInline != "":
		dir, err := os.MkdirTemp("", "compose-dockerfile-*")
		if err != nil {
			return cleanUp, err
		}
		cleanUp = func() { os.RemoveAll(dir) }
		if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte(build.DockerfileInline), 0o600); err != nil {
			return cleanUp, err
		}
		// The frontend looks for an ignore file beside the Dockerfile as well.
		o.FrontendAttrs["dockerfilekey"] = localName("dockerfile", service.Name+build.DockerfileInline)
		o.LocalMounts[o.FrontendAttrs["dockerfilekey"]], err = folder(dir)
		return cleanUp, err
	case !isRemote(build.Context):
		o.FrontendAttrs["dockerfilekey"], err = share(o, "dockerfile", filepath.Dir(project.DockerfilePath(build)))
	}
	return cleanUp, err
}

// share gives BuildKit a folder, by a name that no other folder has, so that
// builds which read the same one have it in common.
func share(o *client.SolveOpt, kind, dir string) (name string, err error) {
	name = localName(kind, dir)
	o.LocalMounts[name], err = folder(dir)
	return name, err
}

func localName(kind, of string) string {
	return fmt.Sprintf("%s-%.12x", kind, sha256.Sum256([]byte(of)))
}

var localNames = lazyregexp.New(`\b(context|dockerfile)-[0-9a-f]{24}\b`)

// localKind is a text with folders as BuildKit calls them where each build has
// its own: "transferring context:".
func localKind(text string) string { return localNames().ReplaceAllString(text, "$1") }

func folder(path string) (fsutil.FS, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("build context: %w", err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("build context %s is not a directory", path)
	}
	return fsutil.NewFS(path)
}

// secrets are those that the build may mount, by the name that it mounts.
func secrets(want *project.Project, build types.BuildConfig) (map[string][]byte, error) {
	values := map[string][]byte{}
	for _, ref := range build.Secrets {
		declared, ok := want.SecretConfig(ref.Source)
		if !ok {
			return nil, fmt.Errorf("no secret %s in the project", ref.Source)
		}
		value, err := spec.Secret(declared, ref).Content(want.Environment(), os.ReadFile)
		if err != nil {
			return nil, err
		}
		values[cmp.Or(ref.Target, ref.Source)] = value
	}
	return values, nil
}
