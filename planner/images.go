package planner

import (
	"errors"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// pullAll plans `pull`: the images of the services, each once.
func (i imageSteps) pullAll() {
	for s := range i.want.Services() {
		i.pullHooks(s)
		if _, skips := i.skipsPull(s); skips {
			continue
		}
		i.pullRequested(s, s.Image)
	}
}

func (i imageSteps) pullRequested(s project.Service, ref string) {
	i.add(plan.PullImage{Image: plan.Subject{Kind: plan.KindImage, Name: ref}, Platform: i.want.PlatformOf(s), Optional: i.intent.IgnoreFailures},
		plan.Reason{Code: plan.Requested, Detail: "pull"})
}

// pullHooks plans the pulls of the images of hooks before a start, by the policy
// of their service. Images that the project builds are left out.
func (i imageSteps) pullHooks(s project.Service) {
	policy := i.commandPolicy(s)
	if policy == types.PullPolicyNever {
		return
	}
	for _, hook := range s.PreStart {
		_, here := i.have.Images[hook.Image]
		present := policy == types.PullPolicyMissing && here && !latest(hook.Image)
		if hook.Image != "" && hook.Image != s.Image && !i.builds[hook.Image] && !present {
			i.pullRequested(s, hook.Image)
		}
	}
}

// skipsPull reports whether `pull` leaves out the image of a service, and why, in
// the words of docker compose. First match wins.
func (i imagePolicy) skipsPull(s project.Service) (why string, skips bool) {
	_, here := i.image(s)
	policy := i.commandPolicy(s)
	switch {
	// Its image has no name but the one that a build gives it.
	case s.Image == "":
		return "No image to be pulled", true
	// The file says that it comes from elsewhere, or from nowhere.
	case policy == types.PullPolicyNever, policy == types.PullPolicyBuild:
		return "", true
	// The engine has it; but `latest` may have become another one.
	case policy == types.PullPolicyMissing && here && !latest(s.Image):
		return "Image is already present locally", true
	// The user does not want to pull what can be built.
	case s.Build != nil && i.intent.IgnoreBuildable:
		return "Image can be built", true
	}
	return "", false
}

// SkippedImage is an image that `pull` or `push` leaves out.
type SkippedImage struct {
	Image plan.Subject
	Why   string // "" where its pull policy says so
}

// SkippedPulls are the images that `pull` leaves out, in the order of the services.
func SkippedPulls(want *project.Project, have State, intent Intent) []SkippedImage {
	i := imagePolicy{newIndex(want, have, intent)}
	var out []SkippedImage
	for s := range want.Services() {
		if why, skips := i.skipsPull(s); skips && s.Provider == nil {
			out = append(out, SkippedImage{Image: plan.Subject{Kind: plan.KindImage, Name: ImageRef(want, s), Service: s.Name}, Why: why})
		}
	}
	return out
}

// commandPolicy is the policy of `pull`: its flag, or what the file says. With
// no word from either it pulls.
func (i imagePolicy) commandPolicy(s project.Service) string {
	if i.intent.Pull == "" && s.PullPolicy == "" {
		return types.PullPolicyAlways
	}
	return i.pullPolicy(s)
}

func latest(ref string) bool {
	name := ref[strings.LastIndex(ref, "/")+1:]
	return strings.HasSuffix(name, ":latest") || !strings.ContainsAny(name, ":@")
}

// buildAll plans `build`: the images of all services that have one to build,
// one that another one's context comes from before that one.
func (i imageSteps) buildAll() error {
	if err := i.checkEngine(); err != nil {
		return err
	}
	var errs []error
	for s := range i.want.Services() {
		if s.Build != nil {
			x := i.buildImage(s)
			i.add(x, plan.Reason{Code: plan.Requested, Detail: "build"})
			_, err := i.want.BuildPlatforms(s, x.AllPlatforms)
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for s := range i.want.Services() {
		i.orderBuilds(s)
	}
	return nil
}

// skipsPush reports whether `push` leaves out the image of a service, and why.
func skipsPush(s project.Service) (why string, skips bool) {
	switch {
	case s.Build == nil:
		return "The service has no build section", true
	case s.Image == "":
		return "No image name to push to", true
	}
	return "", false
}

// SkippedPushes are the images that `push` leaves out, in the order of the services.
func SkippedPushes(want *project.Project) []SkippedImage {
	var out []SkippedImage
	for s := range want.Services() {
		if why, skips := skipsPush(s); skips && s.Provider == nil {
			out = append(out, SkippedImage{Image: plan.Subject{Kind: plan.KindImage, Name: ImageRef(want, s), Service: s.Name}, Why: why})
		}
	}
	return out
}

// pushAll plans `push`: what the project builds, under all its names. Those of
// one repository go one after the other: the layers that they share are sent
// once, and no registry has to deal with the same one twice at a time.
func (i imageSteps) pushAll() {
	before := map[string]plan.StepID{}
	for s := range i.want.Services() {
		if _, skips := skipsPush(s); skips {
			continue
		}
		for _, ref := range append([]string{s.Image}, s.Build.Tags...) {
			push := plan.PushImage{Image: plan.Subject{Kind: plan.KindImage, Name: ref, Service: s.Name}, Optional: i.intent.IgnoreFailures}
			if i.has(stepID(push)) {
				continue
			}
			id, repository := i.add(push, plan.Reason{Code: plan.Requested, Detail: "push"}), repositoryOf(ref)
			i.after(id, before[repository])
			before[repository] = id
		}
	}
}

// repositoryOf is a reference without its tag or digest.
func repositoryOf(ref string) string {
	ref, _, _ = strings.Cut(ref, "@")
	if i := strings.LastIndex(ref, ":"); i > strings.LastIndex(ref, "/") {
		ref = ref[:i]
	}
	return ref
}

// prune plans the removal of images that were built for the project, lost their
// name to a newer image, and are used by no container.
func (i imageSteps) prune() {
	for _, id := range i.have.Dangling {
		if !slices.ContainsFunc(i.have.Containers, func(c Container) bool { return c.ImageID == id }) {
			i.add(plan.RemoveImage{Image: plan.Subject{Kind: plan.KindImage, Name: id}}, plan.Reason{Code: plan.Leftover, Detail: "of an earlier build"})
		}
	}
}
