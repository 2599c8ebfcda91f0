package planner

import (
	"errors"
	"fmt"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// ImageMissing is the error for an image that the engine does not have and that may
// not be fetched. Platform is set where the engine has the image for another platform
// only.
type ImageMissing struct{ Service, Ref, Platform, Why string }

func (e *ImageMissing) Error() string {
	platform := ""
	if e.Platform != "" {
		platform = " for platform " + e.Platform
	}
	return fmt.Sprintf("service %s: No such image: %s%s (%s)", e.Service, e.Ref, platform, e.Why)
}

// imagePolicy decides which images are pulled and built.
type imagePolicy struct{ *index }

// imageSteps writes the steps for images.
type imageSteps struct {
	imagePolicy
	*draft
}

// fetch plans the pulls and builds of a round, and the runs of providers.
func (i imageSteps) fetch() error {
	var errs []error
	for s := range i.want.Services() {
		if s.Provider != nil {
			i.provide(s)
			continue
		}
		errs = append(errs, i.fetchImage(s), i.fetchMounted(s), i.fetchHooks(s))
	}
	for s := range i.want.Services() {
		i.orderBuilds(s)
	}
	return errors.Join(errs...)
}

// image is the image that a service's reference means on the engine. One that
// lacks the service's platform does not count.
func (i imagePolicy) image(s project.Service) (Image, bool) {
	found, here := i.have.Images[ImageRef(i.want, s)]
	if i.wrongPlatform(s) {
		return Image{}, false
	}
	return found, here
}

// wrongPlatform reports whether the engine has the image of a service, and only
// for other platforms than that of the service.
func (i imagePolicy) wrongPlatform(s project.Service) bool {
	return slices.Contains(i.have.Images[ImageRef(i.want, s)].Lacks, i.want.PlatformOf(s))
}

func (i imagePolicy) missing(s project.Service, why string) error {
	e := &ImageMissing{Service: s.Name, Ref: ImageRef(i.want, s), Why: why}
	if i.wrongPlatform(s) {
		e.Platform = i.want.PlatformOf(s)
	}
	return e
}

// fetching is how a round gets the image of a service.
type fetching string

const (
	fetchNothing fetching = ""
	fetchPull    fetching = "pull"
	fetchBuild   fetching = "build"
)

// fetchImage writes the pull or the build of a service's image.
func (i imageSteps) fetchImage(s project.Service) error {
	how, why, err := i.howToFetch(s)
	if err != nil {
		return err
	}
	switch how {
	case fetchPull:
		ref := ImageRef(i.want, s)
		_, here := i.image(s)
		optional := i.isBuilt(ref) || here && i.builds[ref]
		i.add(plan.PullImage{Image: plan.Subject{Kind: plan.KindImage, Name: ref}, Platform: i.want.PlatformOf(s), Optional: optional}, why)
	case fetchBuild:
		if i.baseIsPulled(s) {
			return nil // the next round knows whether the base must be built
		}
		x := i.buildImage(s)
		i.add(x, why)
		_, err := i.want.BuildPlatforms(s, x.AllPlatforms)
		return err
	}
	return nil
}

// isBuilt reports whether an image is built, for this service or another one.
func (i imagePolicy) isBuilt(ref string) bool { return i.builds[ref] && !i.intent.NoBuild }

// howToFetch is the policy for the image of one service. First match wins.
func (i imagePolicy) howToFetch(s project.Service) (fetching, plan.Reason, error) {
	ref := ImageRef(i.want, s)
	have, here := i.image(s)
	tried := slices.Contains(i.intent.Tried, ref)
	policy := i.pullPolicy(s)
	stale, err := i.stale(s, have)
	if err != nil {
		return fetchNothing, plan.Reason{}, err
	}
	switch {
	// Built images: on demand, or when missing. One that also has a name of its
	// own may be in a registry: that is tried first (Compose specification, image).
	case i.buildsAnyway(s) && slices.Contains(i.intent.Built, ref):
		return fetchNothing, plan.Reason{}, nil
	case i.buildsAnyway(s):
		return fetchBuild, plan.Reason{Code: plan.PolicyAlways, Detail: "build"}, nil
	case i.pullsFirst(s):
		return fetchPull, plan.Reason{Code: plan.Missing}, nil
	case s.Build != nil && !here && i.isBuilt(ref):
		return fetchBuild, plan.Reason{Code: plan.Missing}, nil
	// Pulled images.
	case policy == types.PullPolicyAlways && !tried && s.Image != "":
		return fetchPull, plan.Reason{Code: plan.PolicyAlways, Detail: "pull_policy always"}, nil
	case stale && !tried && s.Image != "":
		return fetchPull, plan.Reason{Code: plan.PolicyAlways, Detail: "pull_policy " + policy}, nil
	case tried && i.wrongPlatform(s):
		return fetchNothing, plan.Reason{}, i.missing(s, "the pulled image has another platform")
	case here, tried:
		return fetchNothing, plan.Reason{}, nil
	}
	return i.howToFetchMissing(s)
}

// howToFetchMissing is the policy for an image that the engine does not have and
// that no rule before has decided about.
func (i imagePolicy) howToFetchMissing(s project.Service) (fetching, plan.Reason, error) {
	never := i.pullPolicy(s) == types.PullPolicyNever
	switch {
	case never && i.isBuilt(ImageRef(i.want, s)):
		return fetchNothing, plan.Reason{}, nil // another service builds it
	case never:
		return fetchNothing, plan.Reason{}, i.missing(s, "pull_policy is never")
	case s.Build != nil:
		return fetchNothing, plan.Reason{}, i.missing(s, "--no-build is set")
	}
	return fetchPull, plan.Reason{Code: plan.Missing}, nil
}

// fetchHooks pulls the images of hooks before a start that are not there.
func (i imageSteps) fetchHooks(s project.Service) error {
	for _, hook := range s.PreStart {
		_, here := i.have.Images[hook.Image]
		if here || hook.Image == "" || hook.Image == s.Image || i.builds[hook.Image] || slices.Contains(i.intent.Tried, hook.Image) {
			continue
		}
		if i.pullPolicy(s) == types.PullPolicyNever {
			return &ImageMissing{Service: s.Name, Ref: hook.Image, Why: "pull_policy is never"}
		}
		i.add(plan.PullImage{Image: plan.Subject{Kind: plan.KindImage, Name: hook.Image}, Platform: i.want.PlatformOf(s)}, plan.Reason{Code: plan.Missing, Detail: "pre_start of " + s.Name})
	}
	return nil
}

func (i imagePolicy) buildImage(s project.Service) plan.BuildImage {
	return plan.BuildImage{
		Image: plan.Subject{Kind: plan.KindImage, Name: ImageRef(i.want, s), Service: s.Name},
		// `up` builds what it runs, as docker compose does.
		AllPlatforms: i.intent.Goal == GoalBuilt && s.Build != nil && len(s.Build.Platforms) > 1,
	}
}

// BuildsIndex reports whether a service's build makes an index of images: some
// for several platforms, or one with attestations.
func BuildsIndex(s project.Service) bool {
	return s.Build != nil && (len(s.Build.Platforms) > 1 || len(Attestations(*s.Build)) > 0)
}

// Attestations are those that a build asks for, by kind, with what is asked of
// each: "mode=max", "generator=IMAGE", or "" for the default.
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
func (i imagePolicy) pullPolicy(s project.Service) string {
	policy := s.PullPolicy
	switch i.intent.Pull {
	case "", "policy":
	default:
		policy = i.intent.Pull
	}
	switch policy {
	case "", types.PullPolicyIfNotPresent:
		return types.PullPolicyMissing
	}
	return policy
}
