package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// noteRemoteMounts reports bind mounts of new containers whose files are on this
// machine only: the engine looks for them on its own machine.
func (p *planning) noteRemoteMounts() {
	var subjects []plan.Subject
	var mounts []string
	for s := range p.want.Services() {
		paths := p.remoteMounts(s)
		if len(paths) == 0 {
			continue
		}
		news := len(subjects)
		for _, r := range p.chosen[s.Name] {
			if r.decision != keep {
				subjects = append(subjects, r.subject(s.Name))
			}
		}
		if len(subjects) > news {
			mounts = append(mounts, fmt.Sprintf("%s (service %s)", strings.Join(paths, ", "), s.Name))
		}
	}
	if len(mounts) == 0 {
		return
	}
	p.note(plan.Note{
		Code: plan.NoteElsewhere, Subjects: subjects,
		Message: "the engine is on another machine, which mounts its own files at these paths, or creates empty directories: " + strings.Join(mounts, ", "),
		Hint:    "add them to an image, declare them as `configs:`, which are copied, or copy them to that machine",
	})
}

// remoteMounts returns the sources of a service's bind mounts that are on this machine
// only.
func (x *index) remoteMounts(s project.Service) []string {
	var out []string
	for _, v := range s.Volumes {
		if v.Type == types.VolumeTypeBind && slices.Contains(x.have.RemotePaths, v.Source) {
			out = append(out, v.Source)
		}
	}
	return out
}
