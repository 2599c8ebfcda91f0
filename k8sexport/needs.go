package k8sexport

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// Need is what Facts should tell of a project.
type Need struct {
	Files  []string // paths of this machine
	Images []ImageNeed
}

// ImageNeed is an image and what of it matters.
type ImageNeed struct {
	Ref   string
	Names bool     // users and groups by name
	Paths []string // whether there is something at these paths
}

// Needs lists what an export of a project must know.
func Needs(want *project.Project) Need {
	e := newExport(want, Facts{}, Options{})
	e.readServices()
	var out Need
	images := map[string]*ImageNeed{}
	for _, s := range e.all {
		need := images[s.local]
		if need == nil {
			need = &ImageNeed{Ref: s.local}
			images[s.local] = need
		}
		need.Names = need.Names || hasName(s)
		for _, m := range e.mounts(s) {
			switch {
			case m.Type == types.VolumeTypeBind:
				if _, system := e.systemPath(m.Source); !system {
					out.Files = append(out.Files, m.Source)
				}
			case m.Type == types.VolumeTypeVolume && !m.ReadOnly && (m.Volume == nil || !m.Volume.NoCopy):
				need.Paths = append(need.Paths, m.Target)
			}
		}
	}
	used := e.usedObjects()
	for key, c := range want.Configs() {
		if used["configs."+key] && c.File != "" {
			out.Files = append(out.Files, c.File)
		}
	}
	for key, c := range want.Secrets() {
		if used["secrets."+key] && c.File != "" {
			out.Files = append(out.Files, c.File)
		}
	}
	slices.Sort(out.Files)
	out.Files = slices.Compact(out.Files)
	for _, ref := range sortedKeys(images) {
		slices.Sort(images[ref].Paths)
		images[ref].Paths = slices.Compact(images[ref].Paths)
		out.Images = append(out.Images, *images[ref])
	}
	return out
}

// hasName reports whether a service names users or groups.
func hasName(s *service) bool {
	digits := func(r rune) bool { return (r < '0' || r > '9') && r != ':' }
	for _, text := range append(slices.Clone(s.GroupAdd), s.User) {
		for _, r := range text {
			if digits(r) {
				return true
			}
		}
	}
	return false
}
