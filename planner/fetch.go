package planner

import (
	"errors"
	"fmt"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// ImageMissing reports that the engine does not have a service's image, and that
// it may not be fetched. Platform is set where the engine has the image for
// another platform only.
type ImageMissing struct{ Service, Ref, Platform, Why string }

func (e *ImageMissing) Error() string {
	platform := ""
	if e.Platform != "" {
		platform = " for platform " + e.Platform
	}
	return fmt.Sprintf("service %s: No such image: %s%s (%s)", e.Service, e.Ref, platform, e.Why)
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

// image is the image that a service's reference means on the engine. One that
// lacks the service's platform does not count.
func (m *maker) image(s project.Service) (Image, bool) {
	found, here := m.have.Images[ImageRef(m.want, s)]
	if m.wrongPlatform(s) {
		return Image{}, false
	}
	return found, here
}

// wrongPlatform reports whether the engine has the image of a service, and only
// for other platforms than that of the service.
func (m *maker) wrongPlatform(s project.Service) bool {
	return slices.Contains(m.have.Images[ImageRef(m.want, s)].Lacks, m.want.PlatformOf(s))
}

func (m *maker) missing(s project.Service, why string) error {
	e := &ImageMissing{Service: s.Name, Ref: ImageRef(m.want, s), Why: why}
	if m.wrongPlatform(s) {
		e.Platform = m.want.PlatformOf(s)
	}
	return e
}

// fetchImage is the policy of one service's image. First match wins.
func (m *maker) fetchImage(s project.Service) error {
	ref := ImageRef(m.want, s)
	have, here := m.image(s)
	tried := slices.Contains(m.intent.Tried, ref)
	built := m.builds[ref] && !m.intent.NoBuild // by this service or another one
	policy := m.pullPolicy(s)
	stale, err := m.stale(s, have)
	if err != nil {
		return err
	}
	pull := func(why Reason) error {
		optional := built || here && m.builds[ref]
		m.add(PullImage{Image: Subject{Kind: KindImage, Name: ref}, Platform: m.want.PlatformOf(s), Optional: optional}, why)
		return nil
	}
	build := func(why Reason) error {
		if m.baseIsPulled(s) {
			return nil // the next round knows whether the base must be built
		}
		x := m.buildImage(s)
		m.add(x, why)
		_, err := m.want.BuildPlatforms(s, x.AllPlatforms)
		return err
	}
	switch {
	// Built images: on demand, or when missing. One that also has a name of its
	// own may be in a registry: that is tried first (Compose specification, image).
	case m.buildsAnyway(s):
		if slices.Contains(m.intent.Built, ref) {
			return nil
		}
		return build(Reason{Code: PolicyAlways, Detail: "build"})
	case m.pullsFirst(s):
		return pull(Reason{Code: Missing})
	case s.Build != nil && !here && built:
		return build(Reason{Code: Missing})
	// Pulled images.
	case policy == types.PullPolicyAlways && !tried && s.Image != "":
		return pull(Reason{Code: PolicyAlways, Detail: "pull_policy always"})
	case stale && !tried && s.Image != "":
		return pull(Reason{Code: PolicyAlways, Detail: "pull_policy " + policy})
	case tried && m.wrongPlatform(s):
		return m.missing(s, "what was pulled has another platform")
	case here, tried:
		return nil
	case policy == types.PullPolicyNever && built:
		return nil // another service builds it
	case policy == types.PullPolicyNever:
		return m.missing(s, "pull_policy is never")
	case s.Build != nil:
		return m.missing(s, "--no-build is set")
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
		m.add(PullImage{Image: Subject{Kind: KindImage, Name: hook.Image}, Platform: m.want.PlatformOf(s)}, Reason{Code: Missing, Detail: "pre_start of " + s.Name})
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
