package planner

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// ImageMissing says that a service's image is not there and may not be
// fetched.
type ImageMissing struct{ Service, Ref, Why string }

func (e *ImageMissing) Error() string {
	return fmt.Sprintf("service %s: image %s is not on the engine and %s", e.Service, e.Ref, e.Why)
}

// fetch plans the pulls and builds of a round, and the runs of providers.
func (m *maker) fetch() error {
	var errs []error
	for s := range m.want.Services() {
		if s.Provider != nil {
			m.provide(s)
			continue
		}
		errs = append(errs, m.fetchImage(s), m.fetchMounted(s), m.fetchHooks(s))
	}
	for s := range m.want.Services() {
		m.orderBuilds(s)
	}
	return errors.Join(errs...)
}

// fetchImage is the policy of one service's image. First match wins.
func (m *maker) fetchImage(s project.Service) error {
	ref := ImageRef(m.want, s)
	have, here := m.have.Images[ref]
	tried := slices.Contains(m.intent.Tried, ref)
	built := m.builds[ref] && !m.intent.NoBuild // by this service or another one
	policy := m.pullPolicy(s)
	stale, err := m.stale(s, have)
	if err != nil {
		return err
	}
	pull := func(why Reason) error {
		optional := built || here && m.builds[ref]
		m.add(PullImage{Image: Subject{Kind: KindImage, Name: ref}, Platform: s.Platform, Optional: optional}, why)
		return nil
	}
	build := func(why Reason) error {
		m.add(m.buildImage(s), why)
		return nil
	}
	switch {
	// Built images: on demand, or when missing. One that also has a name of its
	// own may be in a registry: that is tried first (Compose specification, image).
	case s.Build != nil && built && (m.intent.Build || policy == types.PullPolicyBuild || slices.Contains(m.intent.Rebuild, s.Name)):
		if slices.Contains(m.intent.Built, ref) {
			return nil
		}
		return build(Reason{Code: PolicyAlways, Detail: "build"})
	case s.Build != nil && !here && s.Image != "" && !tried && policy != types.PullPolicyNever:
		return pull(Reason{Code: Missing})
	case s.Build != nil && !here && built:
		return build(Reason{Code: Missing})
	// Pulled images.
	case policy == types.PullPolicyAlways && !tried && s.Image != "":
		return pull(Reason{Code: PolicyAlways, Detail: "pull_policy always"})
	case stale && !tried && s.Image != "":
		return pull(Reason{Code: PolicyAlways, Detail: "pull_policy " + policy})
	case here, tried:
		return nil
	case policy == types.PullPolicyNever && built:
		return nil // another service builds it
	case policy == types.PullPolicyNever:
		return &ImageMissing{Service: s.Name, Ref: ref, Why: "pull_policy is never"}
	case s.Build != nil:
		return &ImageMissing{Service: s.Name, Ref: ref, Why: "building is switched off (--no-build)"}
	}
	return pull(Reason{Code: Missing})
}

// fetchHooks pulls the images of hooks before a start that are not there.
func (m *maker) fetchHooks(s project.Service) error {
	for _, hook := range s.PreStart {
		_, here := m.have.Images[hook.Image]
		if here || hook.Image == "" || hook.Image == s.Image || m.builds[hook.Image] || slices.Contains(m.intent.Tried, hook.Image) {
			continue
		}
		if m.pullPolicy(s) == types.PullPolicyNever {
			return &ImageMissing{Service: s.Name, Ref: hook.Image, Why: "pull_policy is never"}
		}
		m.add(PullImage{Image: Subject{Kind: KindImage, Name: hook.Image}, Platform: s.Platform}, Reason{Code: Missing, Detail: "pre_start of " + s.Name})
	}
	return nil
}

func (m *maker) buildImage(s project.Service) BuildImage {
	return BuildImage{
		Image: Subject{Kind: KindImage, Name: ImageRef(m.want, s), Service: s.Name},
		// `up` builds what it runs, as docker compose does.
		AllPlatforms: m.intent.Goal == GoalBuilt && s.Build != nil && len(s.Build.Platforms) > 1,
	}
}

// BuildsIndex reports whether a service's build makes an index of images: some
// for several platforms, or one with attestations.
func BuildsIndex(s project.Service) bool {
	return s.Build != nil && (len(s.Build.Platforms) > 1 || len(Attestations(*s.Build)) > 0)
}

// Attestations are those that a build asks for, by kind, with what is asked of
// each: "mode=max", "generator=IMAGE", or "" for the usual.
func Attestations(build types.BuildConfig) map[string]string {
	out := map[string]string{}
	for kind, words := range map[string]string{"provenance": build.Provenance, "sbom": build.SBOM} {
		switch words {
		case "", "false":
		case "true":
			out[kind] = ""
		default:
			out[kind] = words
		}
	}
	return out
}

// orderBuilds lets a build wait for those of the services whose images are
// its additional contexts. Such a service that the command is not about is
// built for it.
func (m *maker) orderBuilds(s project.Service) {
	build := stepID(m.buildImage(s))
	if s.Build == nil || !m.has(build) {
		return
	}
	for _, name := range sortedKeys(s.Build.AdditionalContexts) {
		from, ok := strings.CutPrefix(s.Build.AdditionalContexts[name], types.ServicePrefix)
		base, known := m.want.Defined(from)
		if !ok || !known || base.Build == nil {
			continue
		}
		id := stepID(m.buildImage(base))
		_, wanted := m.want.Service(from)
		if !wanted && !m.has(id) && !slices.Contains(m.intent.Built, ImageRef(m.want, base)) {
			m.add(m.buildImage(base), Reason{Code: NeededBy, Detail: s.Name})
			m.orderBuilds(base)
		}
		m.need(build, id)
	}
}

// pullPolicy is that of the command line, else that of the service.
func (m *maker) pullPolicy(s project.Service) string {
	policy := s.PullPolicy
	switch m.intent.Pull {
	case "", "policy":
	default:
		policy = m.intent.Pull
	}
	switch policy {
	case "", types.PullPolicyIfNotPresent:
		return types.PullPolicyMissing
	}
	return policy
}
