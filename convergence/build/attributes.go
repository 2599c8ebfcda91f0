package build

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/go-units"
	"github.com/moby/buildkit/client"
	"github.com/moby/buildkit/session/sshforward/sshprovider"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// limitAttrs are the limits of what runs during a build.
func limitAttrs(attrs map[string]string, build types.BuildConfig) {
	if build.ShmSize > 0 {
		attrs["shm-size"] = fmt.Sprint(int64(build.ShmSize))
	}
	var limits []string
	for _, limit := range ulimits(build) {
		limits = append(limits, limit.String())
	}
	if len(limits) > 0 {
		attrs["ulimit"] = strings.Join(limits, ",")
	}
}

// attestAttrs adds the attestations of the image: provenance and a bill of materials
// (SBOM).
func attestAttrs(attrs map[string]string, build types.BuildConfig) {
	for kind, words := range planner.Attestations(build) {
		attrs["attest:"+kind] = words
	}
}

// checkAttestations finds those that cannot be read: BuildKit would make none,
// without a word.
func checkAttestations(want *project.Project, service project.Service) error {
	var errs []error
	for kind, words := range planner.Attestations(*service.Build) {
		for _, field := range strings.Split(words, ",") {
			key, value, given := strings.Cut(field, "=")
			if words != "" && !given || key == "mode" && value != "min" && value != "max" {
				errs = append(errs, want.Problem([]string{"services", service.Name, "build", kind},
					fmt.Sprintf("%q: want true, false, or KEY=VALUE,...; a mode is min or max", words)))
			}
		}
	}
	return errors.Join(errs...)
}

func ulimits(build types.BuildConfig) []*units.Ulimit {
	var out []*units.Ulimit
	for _, name := range slices.Sorted(maps.Keys(build.Ulimits)) {
		u := build.Ulimits[name]
		limit := &units.Ulimit{Name: name, Soft: int64(u.Soft), Hard: int64(u.Hard)}
		if u.Single != 0 {
			limit.Soft, limit.Hard = int64(u.Single), int64(u.Single)
		}
		out = append(out, limit)
	}
	return out
}

// sshAgents forwards the user's agent, or keys, by the ID that a build knows
// them by.
func sshAgents(keys types.SSHConfig, env map[string]string) ([]sshprovider.AgentConfig, error) {
	var agents []sshprovider.AgentConfig
	for _, key := range keys {
		agent := sshprovider.AgentConfig{ID: key.ID}
		switch {
		case key.Path != "":
			agent.Paths = []string{key.Path}
		case env["SSH_AUTH_SOCK"] != "":
			agent.Paths = []string{env["SSH_AUTH_SOCK"]}
		default: // in the words of docker's buildx
			return nil, fmt.Errorf("build.ssh %s: invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set", key.ID)
		}
		agents = append(agents, agent)
	}
	return agents, nil
}

// entitlements are what a build may do beyond the usual.
func entitlements(build types.BuildConfig) []string {
	out := append([]string(nil), build.Entitlements...)
	if build.Privileged {
		out = append(out, "security.insecure")
	}
	if build.Network == "host" {
		out = append(out, "network.host")
	}
	return out
}

// namedContexts are folders, images and addresses that the Dockerfile has
// names for. That of a service is its image, which is built before.
func namedContexts(o *client.SolveOpt, want *project.Project, build types.BuildConfig) error {
	for _, name := range slices.Sorted(maps.Keys(build.AdditionalContexts)) {
		from, attr := build.AdditionalContexts[name], "context:"+name
		service, isService := strings.CutPrefix(from, types.ServicePrefix)
		_, isURL := schemeOf(from)
		switch {
		case isService:
			s, ok := want.Defined(service)
			if !ok {
				return fmt.Errorf("build.additional_contexts.%s: no service %s", name, service)
			}
			o.FrontendAttrs[attr] = "docker-image://" + planner.ImageRef(want, s)
		case isURL, isRemote(from):
			o.FrontendAttrs[attr] = from
		default:
			if !filepath.IsAbs(from) {
				from = filepath.Join(want.WorkingDir(), from)
			}
			local, err := share(o, "context", from)
			if err != nil {
				return fmt.Errorf("build.additional_contexts.%s: %w", name, err)
			}
			o.FrontendAttrs[attr] = "local:" + local
		}
	}
	return nil
}

// schemeOf is what stands before `://`.
func schemeOf(text string) (string, bool) {
	scheme, _, ok := strings.Cut(text, "://")
	return scheme, ok
}

// moreOf is the part of a request that most builds have not.
func moreOf(o *client.SolveOpt, want *project.Project, build types.BuildConfig) error {
	limitAttrs(o.FrontendAttrs, build)
	attestAttrs(o.FrontendAttrs, build)
	if len(build.NoCacheFilter) > 0 && !build.NoCache {
		o.FrontendAttrs["no-cache"] = strings.Join(build.NoCacheFilter, ",")
	}
	o.AllowedEntitlements = entitlements(build)
	var err error
	if o.CacheImports, err = caches(build.CacheFrom, want.WorkingDir()); err != nil {
		return err
	}
	if o.CacheExports, err = caches(build.CacheTo, want.WorkingDir()); err != nil {
		return err
	}
	return namedContexts(o, want, build)
}
