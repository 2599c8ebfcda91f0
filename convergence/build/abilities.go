package build

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/moby/buildkit/client"
	"github.com/moby/buildkit/client/llb"
	gateway "github.com/moby/buildkit/frontend/gateway/client"
	"github.com/moby/buildkit/solver/pb"
	"github.com/moby/buildkit/worker/label"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
	"github.com/seed-6dc66d55/compose/project/attribute"
)

// Check refuses, before anything is changed, what the builder cannot do. It is
// asked only where a build wants what not every builder can.
func (b *BuildKit) Check(ctx context.Context, want *project.Project, builds []plan.BuildImage) error {
	var errs []error
	var demands []project.BuildDemand
	for _, x := range builds {
		s, ok := want.Defined(x.Image.Service)
		if !ok || s.Build == nil {
			continue
		}
		errs = append(errs, checkCaches(want, s), checkAttestations(want, s))
		for _, d := range want.BuildDemands(s.Name) {
			if d.Steps[3] != "platforms" || x.AllPlatforms {
				demands = append(demands, d)
			}
		}
	}
	// What cannot be read needs nothing yet.
	if err := errors.Join(errs...); err != nil || len(demands) == 0 {
		return err
	}
	if b.Classic && !b.Engine.Podman() {
		return unmetByClassic(want, demands)
	}
	able, err := b.abilities(ctx)
	if err != nil {
		return err
	}
	who := "this engine"
	if b.Engine.Podman() {
		who = "Podman"
	}
	demands = slices.DeleteFunc(demands, func(d project.BuildDemand) bool { return slices.Contains(able, d.Needs) })
	return unmet(want, demands, who)
}

// classicLacks names what Docker's classic builder does not support, by the key
// of a build. The words are docker compose's.
var classicLacks = map[string]string{
	"platforms": "multi-arch build", "privileged": "privileged mode", "additional_contexts": "additional contexts",
	"ssh": "SSH keys", "secrets": "secrets",
}

func unmetByClassic(want *project.Project, demands []project.BuildDemand) error {
	var out project.Problems
	for _, d := range demands {
		if d.Needs == attribute.Limits {
			continue
		}
		what := cmp.Or(classicLacks[d.Steps[3]], "build."+d.Steps[3])
		out = append(out, want.Problem(d.Steps, "the classic builder doesn't support "+what+", set DOCKER_BUILDKIT=1 to use BuildKit"))
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// unmet words demands in the order of the files, with a hint after the last of
// each kind.
func unmet(want *project.Project, demands []project.BuildDemand, who string) error {
	var out project.Problems
	for _, d := range demands {
		words := attribute.Abilities[d.Needs]
		message := fmt.Sprintf("needs %s, which %s does not have", words.Needs, who)
		if d.Steps[3] == "platforms" {
			message = "Multi-platform build is not supported for the docker driver. It " + message
		}
		p := want.Problem(d.Steps, message)
		p.Hint = words.Hint
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b project.Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	hinted := map[string]bool{}
	for i := len(out) - 1; i >= 0; i-- {
		if hinted[out[i].Hint] {
			out[i].Hint = ""
			continue
		}
		hinted[out[i].Hint] = true
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// abilities returns the abilities of the builder that not every builder has. BuildKit
// reports its own capabilities and its platforms; it reports those of its frontend
// only as an error for an unknown one.
func (b *BuildKit) abilities(ctx context.Context) ([]attribute.Ability, error) {
	if b.Engine.Podman() {
		return []attribute.Ability{attribute.Limits}, nil
	}
	kit, err := b.dial(ctx)
	if err != nil {
		return nil, err
	}
	defer kit.Close()
	able := []attribute.Ability{attribute.BuildKit}
	_, err = kit.Build(ctx, client.SolveOpt{Internal: true}, "compose", func(ctx context.Context, c gateway.Client) (*gateway.Result, error) {
		o := c.BuildOpts()
		// That of the size of /dev/shm has no name, and came with it.
		if o.LLBCaps.Supports(pb.CapExecMetaUlimit) == nil {
			able = append(able, attribute.Limits)
		}
		// Only a worker that leaves its images to containerd names where.
		inContainerd := slices.ContainsFunc(o.Workers, func(w gateway.WorkerInfo) bool { return w.Labels[label.Snapshotter] != "" })
		if inContainerd && o.LLBCaps.Supports(pb.CapAttestations) == nil {
			able = append(able, attribute.Store)
		}
		switch has, err := frontendHas(ctx, c, "moby.buildkit.frontend.contexts"); {
		case err != nil:
			return nil, err
		case has:
			able = append(able, attribute.Contexts)
		}
		return gateway.NewResult(), nil
	}, nil)
	if err != nil {
		return nil, fmt.Errorf("ask the engine's BuildKit what it can do: %w", err)
	}
	return able, nil
}

// frontendHas has the frontend read the least of Dockerfiles, for what it says
// to a capability that is asked of it. Docker Engine 20.10 says it in words.
func frontendHas(ctx context.Context, c gateway.Client, capability string) (bool, error) {
	least, err := llb.Scratch().File(llb.Mkfile("Dockerfile", 0o600, []byte("FROM scratch\n"))).Marshal(ctx)
	if err != nil {
		return false, err
	}
	_, err = c.Solve(ctx, gateway.SolveRequest{
		Frontend:       frontend,
		FrontendOpt:    map[string]string{"frontend.caps": capability},
		FrontendInputs: map[string]*pb.Definition{"context": least.ToPB(), "dockerfile": least.ToPB()},
	})
	if err != nil && strings.Contains(err.Error(), "unsupported frontend capability "+capability) {
		return false, nil
	}
	return err == nil, err
}
