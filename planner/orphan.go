package planner

import (
	"path/filepath"
	"slices"
	"strings"
)

// orphans plans the removal of containers whose service the files do not
// define, and of one-offs that have ended, or reports them.
func (m *maker) orphans() {
	found := m.findOrphans()
	if m.intent.RemoveOrphans {
		for _, c := range found {
			m.discard(c, orphaned(c))
		}
		return
	}
	m.noteOrphans(found)
}

func (m *maker) noteOrphans(found []Container) {
	if len(found) == 0 || m.intent.IgnoreOrphans {
		return
	}
	note := Note{
		Code: NoteOrphans,
		Hint: "if you removed or renamed their service in your compose file, run this command with --remove-orphans to clean them up",
	}
	var names, files []string
	for _, c := range found {
		note.Subjects = append(note.Subjects, c.Subject())
		names = append(names, c.Name)
		if m.madeElsewhere(c) && !slices.Contains(files, c.ConfigFiles) {
			files = append(files, c.ConfigFiles)
		}
	}
	note.Message = "Found orphan containers (" + strings.Join(names, ", ") + ") for this project."
	if len(files) > 0 {
		note.Hint = "they were created from " + strings.Join(files, " and ") + "; if that is another application, give one of the two another name with -p or `name:`; --remove-orphans removes them"
	}
	m.note(note)
}

// madeElsewhere reports whether a container was created from other Compose files
// only: its service is then not one that was taken out of these files.
func (m *maker) madeElsewhere(c Container) bool {
	if c.ConfigFiles == "" || !m.want.FromFile() {
		return false
	}
	ours := m.want.Files()
	for file := range strings.SplitSeq(c.ConfigFiles, ",") {
		// docker-compose 1 recorded files as they were named on its command line.
		if slices.Contains(ours, file) || slices.Contains(ours, filepath.Join(c.WorkingDir, file)) {
			return false
		}
	}
	return true
}

// abandoned plans the removal of one-off containers whose run was killed before
// it started them: the engine removes only what has run.
func (m *maker) abandoned() {
	for _, c := range m.oneOffs {
		if c.Abandoned {
			m.discard(c, Reason{Code: Leftover, Detail: "of an interrupted run"})
		}
	}
}

func (m *maker) findOrphans() []Container {
	var found []Container
	for _, service := range sortedKeys(m.replicas) {
		if !m.want.Known(service) {
			found = append(found, m.replicas[service]...)
		}
	}
	for _, c := range m.leftHooks {
		if !m.want.Known(c.Service) {
			found = append(found, c)
		}
	}
	for _, c := range m.oneOffs {
		if c.Abandoned {
			continue
		}
		if !c.Alive() || !m.want.Known(c.Service) {
			found = append(found, c)
		}
	}
	return found
}

func orphaned(c Container) Reason {
	if c.OneOff {
		return Reason{Code: Orphaned, Detail: "one-off"}
	}
	if c.Hook {
		return Reason{Code: Orphaned, Detail: "hook of " + c.Service}
	}
	return Reason{Code: Orphaned, Detail: "no service " + c.Service}
}
