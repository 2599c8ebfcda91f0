package build

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/moby/buildkit/client"

	"github.com/seed-6dc66d55/compose/convergence/provider"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// Buildx builds images with a builder of docker's buildx other than the engine's
// own, through the buildx plugin: each build is a bake file of one target.
type Buildx struct {
	Name string            // of the builder
	Env  map[string]string // that the plugin is found with and runs in
	Push bool              // push images that have a name of their own
	// Status opens the display of one build and returns the channel that receives its
	// status, which the build closes. nil displays nothing.
	Status func(service string) chan *client.SolveStatus
}

// Check finds the plugin, and builds whose caches or attestations cannot be read.
// What the builder supports it reports itself.
func (b *Buildx) Check(_ context.Context, want *project.Project, builds []plan.BuildImage) error {
	_, err := b.plugin()
	errs := []error{err}
	for _, x := range builds {
		if s, ok := want.Defined(x.Image.Service); ok && s.Build != nil {
			errs = append(errs, checkCaches(want, s), checkAttestations(want, s))
		}
	}
	return errors.Join(errs...)
}

// BuilderUnavailable reports that a builder needs docker's buildx plugin.
type BuilderUnavailable struct{ Name string }

func (e *BuilderUnavailable) Error() string {
	return fmt.Sprintf("builder %q requires docker's buildx plugin, which is not installed", e.Name)
}

// Hint says what to do.
func (e *BuilderUnavailable) Hint() string {
	return "install docker-buildx in ~/.docker/cli-plugins, or use --builder default: the engine's own builder needs no plugin"
}

func (b *Buildx) plugin() (string, error) {
	configDir := cmp.Or(b.Env["DOCKER_CONFIG"], filepath.Join(b.Env["HOME"], ".docker"))
	if found, ok := provider.FindPlugin(configDir, b.Env["PATH"], "docker-buildx"); ok {
		return found, nil
	}
	return "", &BuilderUnavailable{Name: b.Name}
}

// Build builds a service's image, and loads it into the engine or pushes it.
func (b *Buildx) Build(ctx context.Context, want *project.Project, service project.Service, x plan.BuildImage) error {
	path, err := b.plugin()
	if err != nil {
		return err
	}
	d := newBakeDraft(want, []project.Service{service})
	file, err := d.file(BakeOptions{Push: b.Push, ToRun: !x.AllPlatforms})
	if err != nil {
		return err
	}
	args := []string{"bake", "--builder", b.Name, "--file", "-", "--progress", "rawjson", "--allow", "fs=*"}
	for _, entitlement := range d.entitlements() {
		args = append(args, "--allow", entitlement)
	}
	cmd := exec.CommandContext(ctx, path, append(args, d.names[service.Name])...)
	cmd.Dir, cmd.Env, cmd.Stdin = want.WorkingDir(), b.environment(want), bytes.NewReader(file)
	said, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	status := watchBuild(b.Status, service.Name, want.Scrub)
	message := followBake(said, status.in)
	close(status.in)
	failed := status.end()
	if err := cmd.Wait(); err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return cause
		}
		return failure(want, service, errors.New(cmp.Or(message, err.Error())), failed)
	}
	return nil
}

// environment is the environment of the plugin. Secrets from variables may have their value
// from an env file of the project. The variable that marks a plugin of docker is removed: with it buildx
// expects to be called as `docker-buildx buildx bake`.
func (b *Buildx) environment(want *project.Project) []string {
	env := map[string]string{}
	for key, value := range b.Env {
		if key != "DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND" {
			env[key] = value
		}
	}
	for _, secret := range want.Secrets() {
		if value, ok := want.Environment()[secret.Environment]; ok && secret.Environment != "" {
			env[secret.Environment] = value
		}
	}
	var out []string
	for _, key := range slices.Sorted(maps.Keys(env)) {
		out = append(out, key+"="+env[key])
	}
	return out
}

// followBake passes on the status that bake writes, an object a line. Other lines
// are the message of a failure: before "failed to solve" they show the Dockerfile,
// which our own message does.
func followBake(said io.Reader, status chan<- *client.SolveStatus) string {
	var message []string
	lines := bufio.NewReader(said)
	for {
		line, err := lines.ReadString('\n')
		var s client.SolveStatus
		switch text := strings.TrimPrefix(strings.TrimSpace(line), "ERROR: "); {
		case text == "":
		case json.Unmarshal([]byte(text), &s) == nil:
			status <- &s
		case strings.HasPrefix(text, "failed to solve: "):
			message = []string{text}
		default:
			message = append(message, text)
		}
		if err != nil {
			return strings.Join(message, "\n")
		}
	}
}
