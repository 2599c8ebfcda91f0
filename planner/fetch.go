package planner

import (
	"fmt"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// ImageMissing says that a service's image is not there and may not be
// fetched.
type ImageMissing struct{ Service, Ref, Why string }

func (e *ImageMissing) Error() string {
	return fmt.Sprintf("service %s: image %s is not on the engine and %s", e.Service, e.Ref, e.Why)
}

// fetch plans the pulls and builds of a round.
func (m *maker) fetch() error {
	var errs []error
	for s := range m.want.Services() {
		if s.Provider != nil {
			continue
		}
		errs = append(errs, m.fetchImage(s))
	}
	return errAll(errs)
}

// fetchImage is the policy of one service's image. First match wins.
func (m *maker) fetchImage(s project.Service) error {
	ref := ImageRef(m.want, s)
	_, here := m.have.Images[ref]
	tried := slices.Contains(m.intent.Tried, ref)
	image := Subject{Kind: KindImage, Name: ref, Service: s.Name}
	policy := m.pullPolicy(s)
	pull := func(why Reason, optional bool) {
		m.add(PullImage{Image: Subject{Kind: KindImage, Name: ref}, Platform: s.Platform, Optional: optional}, why)
	}
	build := func(why Reason) { m.add(BuildImage{Image: image}, why) }
	switch {
	// Built images: on demand, or when missing. One that also has a name of its
	// own may be in a registry: that is tried first (Compose specification, image).
	case s.Build != nil && !m.intent.NoBuild && (m.intent.Build || policy == types.PullPolicyBuild):
		if !slices.Contains(m.intent.Built, ref) {
			build(Reason{Code: PolicyAlways, Detail: "build"})
		}
	case s.Build != nil && !here && s.Image != "" && !tried && policy != types.PullPolicyNever:
		pull(Reason{Code: Missing}, true)
	case s.Build != nil && !here && !m.intent.NoBuild:
		build(Reason{Code: Missing})
	// Pulled images.
	case policy == types.PullPolicyAlways && !tried && s.Image != "":
		pull(Reason{Code: PolicyAlways, Detail: "pull_policy always"}, s.Build != nil)
	case here, tried:
	case policy == types.PullPolicyNever:
		return &ImageMissing{Service: s.Name, Ref: ref, Why: "pull_policy is never"}
	case s.Build != nil:
		return &ImageMissing{Service: s.Name, Ref: ref, Why: "building is switched off (--no-build)"}
	default:
		pull(Reason{Code: Missing}, false)
	}
	return nil
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
