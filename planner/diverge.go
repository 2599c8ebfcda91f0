package planner

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// judge decides whether a container must be replaced, and why. First match wins.
func (r serviceRules) judge(s project.Service, c Container) (verdict, error) {
	if v, decided := r.judgeBefore(s, c); decided {
		return v, nil
	}
	// It was created from another configuration, by whichever compose.
	same, err := r.sameConfig(s, c)
	if err != nil {
		return verdict{}, err
	}
	kept := same
	if !same {
		if kept, err = r.sameRest(s, c); err != nil {
			return verdict{}, err
		}
	}
	if !kept {
		return replaceFor(plan.Reason{Code: plan.ConfigChanged, Changes: r.diff.changes(s, c)}), nil
	}
	// A config or a secret has other content: the container has a copy of it, or a
	// file that may have been replaced since.
	if changes := r.diff.changedContents(s, c); len(changes) > 0 {
		return replaceFor(plan.Reason{Code: plan.ConfigChanged, Changes: changes}), nil
	}
	if why, changed := r.imageChanged(s, c); changed {
		return replaceFor(why), nil
	}
	// A named volume that it should have is not mounted.
	if name, ok := r.missingVolume(s, c); ok {
		return replaceFor(plan.Reason{Code: plan.VolumeChanged, Detail: name}), nil
	}
	// Its limits and networks are changed in place, where that is possible.
	a, mustReplace := alterationRules{r.index, r.decisions}.decide(s, c, same)
	if mustReplace {
		return replaceFor(a.why), nil
	}
	return verdict{altered: a}, nil
}

func replaceFor(why plan.Reason) verdict { return verdict{replace: true, why: why} }

// judgeBefore applies the rules that need no comparison of configurations.
func (r serviceRules) judgeBefore(s project.Service, c Container) (v verdict, decided bool) {
	// It cannot run again: its removal was interrupted.
	if c.broken() {
		return replaceFor(plan.Reason{Code: plan.Leftover, Detail: string(c.Status)}), true
	}
	policy, flag := r.intent.RecreateDeps, "--always-recreate-deps"
	if r.isNamed(s.Name) {
		policy, flag = r.intent.Recreate, "--force-recreate"
	}
	// The user asked to keep it.
	if policy == RecreateNever {
		return verdict{}, true
	}
	// A volume that it mounts is recreated.
	if name, ok := r.recreatedVolume(c); ok {
		return replaceFor(plan.Reason{Code: plan.VolumeChanged, Detail: name}), true
	}
	if policy == RecreateAlways {
		return replaceFor(plan.Reason{Code: plan.Requested, Detail: flag}), true
	}
	// It shares a namespace or the volumes of another container, and that one is
	// replaced: the engine tied it to the old container's ID.
	for _, parent := range tied(s) {
		if list := r.chosen[parent]; len(list) > 0 && list[0].decision != keep {
			return replaceFor(plan.Reason{Code: plan.ParentReplaced, Detail: list[0].name}), true
		}
	}
	return verdict{}, false
}

// imageChanged reports whether the container was created from another image than
// its service has now, or mounts another one.
func (r serviceRules) imageChanged(s project.Service, c Container) (plan.Reason, bool) {
	if image, ok := r.have.Images[ImageRef(r.want, s)]; ok && c.ImageID != "" && image.ID != "" && !c.madeFrom(image) {
		return plan.Reason{Code: plan.ImageChanged, Detail: shortDigest(c.ImageID) + " -> " + shortDigest(image.ID)}, true
	}
	if detail, changed := r.imageVolumeChanged(s, c); changed {
		return plan.Reason{Code: plan.ImageChanged, Detail: detail}, true
	}
	// Its image has several platforms, and it was created from another one.
	if c.Platform != "" {
		return plan.Reason{Code: plan.ImageChanged, Detail: c.Platform + " -> " + r.want.PlatformOf(s)}, true
	}
	return plan.Reason{}, false
}

func (r serviceRules) missingVolume(s project.Service, c Container) (string, bool) {
	for _, v := range s.Volumes {
		volume, ok := r.want.Volume(v.Source)
		if v.Type != types.VolumeTypeVolume || !ok {
			continue
		}
		mounted := slices.ContainsFunc(c.Mounts, func(mount plan.Mount) bool {
			return mount.Target == v.Target && mount.Name == volume.Name
		})
		if !mounted {
			return volume.Name, true
		}
	}
	return "", false
}

// ImageRef is the reference of a service's image: `image`, or the name that a
// build gives it.
func ImageRef(p *project.Project, s project.Service) string {
	if s.Image != "" {
		return s.Image
	}
	return p.Name() + p.Separator() + s.Name
}

func shortDigest(id string) string {
	if len(id) > 19 && id[:7] == "sha256:" {
		return id[7:19]
	}
	return shortID(id)
}
