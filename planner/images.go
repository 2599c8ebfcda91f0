package planner

import (
	"errors"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// pullAll plans `pull`: the images of the services, each once.
func (m *maker) pullAll() {
	for s := range m.want.Services() {
		m.pullHooks(s)
		if _, skips := m.skipsPull(s); skips {
			continue
		}
		m.pullRequested(s, s.Image)
	}
}

func (m *maker) pullRequested(s project.Service, ref string) {
	m.add(PullImage{Image: Subject{Kind: KindImage, Name: ref}, Platform: m.want.PlatformOf(s), Optional: m.intent.IgnoreFailures},
		Reason{Code: Requested, Detail: "pull"})
}

// pullHooks plans the pulls of the images of hooks before a start, by the policy
// of their service. Images that the project builds are left out.
func (m *maker) pullHooks(s project.Service) {
	policy := m.commandPolicy(s)
	if policy == types.PullPolicyNever {
		return
	}
	for _, hook := range s.PreStart {
		_, here := m.have.Images[hook.Image]
		present := policy == types.PullPolicyMissing && here && !latest(hook.Image)
		if hook.Image != "" && hook.Image != s.Image && !m.builds[hook.Image] && !present {
			m.pullRequested(s, hook.Image)
		}
	}
}

// skipsPull reports whether `pull` leaves out the image of a service, and why, in
// the words of docker compose. First match wins.
func (m *maker) skipsPull(s project.Service) (why string, skips bool) {
	_, here := m.image(s)
	policy := m.commandPolicy(s)
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
	case s.Build != nil && m.intent.IgnoreBuildable:
		return "Image can be built", true
	}
	return "", false
}

// SkippedImage is an image that `pull` or `push` leaves out.
type SkippedImage struct {
	Image Subject
	Why   string // "" where its pull policy says so
}

// SkippedPulls are the images that `pull` leaves out, in the order of the services.
func SkippedPulls(want *project.Project, have State, intent Intent) []SkippedImage {
	m := newMaker(want, have, intent)
	var out []SkippedImage
	for s := range want.Services() {
		if why, skips := m.skipsPull(s); skips && s.Provider == nil {
			out = append(out, SkippedImage{Image: Subject{Kind: KindImage, Name: ImageRef(want, s), Service: s.Name}, Why: why})
		}
	}
	return out
}

// commandPolicy is the policy of `pull`: its flag, or what the file says. With
// no word from either it pulls.
func (m *maker) commandPolicy(s project.Service) string {
	if m.intent.Pull == "" && s.PullPolicy == "" {
		return types.PullPolicyAlways
	}
	return m.pullPolicy(s)
}

func latest(ref string) bool {
	name := ref[strings.LastIndex(ref, "/")+1:]
	return strings.HasSuffix(name, ":latest") || !strings.ContainsAny(name, ":@")
}

// buildAll plans `build`: the images of all services that have one to build,
// one that another one's context comes from before that one.
func (m *maker) buildAll() error {
	if err := m.checkEngine(); err != nil {
		return err
	}
	var errs []error
	for s := range m.want.Services() {
		if s.Build != nil {
			x := m.buildImage(s)
			m.add(x, Reason{Code: Requested, Detail: "build"})
			_, err := m.want.BuildPlatforms(s, x.AllPlatforms)
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for s := range m.want.Services() {
		m.orderBuilds(s)
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
			out = append(out, SkippedImage{Image: Subject{Kind: KindImage, Name: ImageRef(want, s), Service: s.Name}, Why: why})
		}
	}
	return out
}

// pushAll plans `push`: what the project builds, under all its names. Those of
// one repository go one after the other: the layers that they share are sent
// once, and no registry has to deal with the same one twice at a time.
func (m *maker) pushAll() {
	before := map[string]StepID{}
	for s := range m.want.Services() {
		if _, skips := skipsPush(s); skips {
			continue
		}
		for _, ref := range append([]string{s.Image}, s.Build.Tags...) {
			push := PushImage{Image: Subject{Kind: KindImage, Name: ref, Service: s.Name}, Optional: m.intent.IgnoreFailures}
			if m.has(stepID(push)) {
				continue
			}
			id, repository := m.add(push, Reason{Code: Requested, Detail: "push"}), repositoryOf(ref)
			m.after(id, before[repository])
			before[repository] = id
		}
	}
}

// aboutImages reports whether the command leaves all of the project but its
// images alone.
func (m *maker) aboutImages() bool {
	switch m.intent.Goal {
	case GoalFetched, GoalPulled, GoalBuilt, GoalPushed:
		return true
	}
	return false
}

// repositoryOf is a reference without its tag or digest.
func repositoryOf(ref string) string {
	ref, _, _ = strings.Cut(ref, "@")
	if i := strings.LastIndex(ref, ":"); i > strings.LastIndex(ref, "/") {
		ref = ref[:i]
	}
	return ref
}
