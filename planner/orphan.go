package planner

import (
	"github.com/seed-6dc66d55/compose/planner/plan"
	"path/filepath"
	"slices"
	"strings"
)

// orphans plans the removal of containers whose service the files do not
// define, and of one-offs that have ended, or reports them.
func (p *planning) orphans() {
	found := p.findOrphans()
	if p.intent.RemoveOrphans {
		for _, c := range found {
			p.discard(c, orphaned(c))
		}
		return
	}
	p.noteOrphans(found)
}

func (p *planning) noteOrphans(found []Container) {
	if len(found) == 0 || p.intent.IgnoreOrphans {
		return
	}
	note := plan.Note{
		Code: plan.NoteOrphans,
		Hint: "if you removed or renamed their service in your compose file, run this command with --remove-orphans to clean them up",
	}
	var names, files []string
	for _, c := range found {
		note.Subjects = append(note.Subjects, c.Subject())
		names = append(names, c.Name)
		if p.madeElsewhere(c) && !slices.Contains(files, c.ConfigFiles) {
			files = append(files, c.ConfigFiles)
		}
	}
	note.Message = "Found orphan containers (" + strings.Join(names, ", ") + ") for this project."
	if len(files) > 0 {
		note.Hint = "they were created from " + strings.Join(files, " and ") + "; if that is another application, give one of the two another name with -p or `name:`; --remove-orphans removes them"
	}
	p.note(note)
}

// madeElsewhere reports whether a container was created from other Compose files
// only: its service is then not one that was taken out of these files.
func (x *index) madeElsewhere(c Container) bool {
	if c.ConfigFiles == "" || !x.want.FromFile() {
		return false
	}
	ours := x.want.Files()
	for file := range strings.SplitSeq(c.ConfigFiles, ",") {
		// docker-compose 1 recorded files as they were named on its command line.
		if slices.Contains(ours, file) || slices.Contains(ours, filepath.Join(c.WorkingDir, file)) {
			return false
		}
	}
	return true
}

func (x *index) findOrphans() []Container {
	var found []Container
	for _, service := range sortedKeys(x.replicas) {
		if !x.want.Known(service) {
			found = append(found, x.replicas[service]...)
		}
	}
	for _, c := range x.leftHooks {
		if !x.want.Known(c.Service) {
			found = append(found, c)
		}
	}
	for _, c := range x.oneOffs {
		if c.Abandoned {
			continue
		}
		if !c.Alive() || !x.want.Known(c.Service) {
			found = append(found, c)
		}
	}
	return found
}

func orphaned(c Container) plan.Reason {
	if c.OneOff {
		return plan.Reason{Code: plan.Orphaned, Detail: "one-off"}
	}
	if c.Hook {
		return plan.Reason{Code: plan.Orphaned, Detail: "hook of " + c.Service}
	}
	return plan.Reason{Code: plan.Orphaned, Detail: "no service " + c.Service}
}
