package resolve

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
	"github.com/seed-6dc66d55/compose/project"
)

// Need is what Facts should contain for a project.
type Need struct {
	Files []string // paths on this machine
	// SystemFiles are paths of the operating system, which are read only if they
	// are regular files.
	SystemFiles []string
	Images      []ImageNeed
}

// ImageNeed is an image and what must be known about it.
type ImageNeed struct {
	Ref   string
	Names bool     // users and groups by name
	Paths []string // paths that may exist in it
}

// Needs lists what an export of a project must know.
func Needs(want *project.Project) Need {
	in := &input{Findings: report.NewFindings(want), want: want}
	all := readServices(in)
	return Need{Files: neededFiles(want, all), SystemFiles: systemFiles(want, all), Images: neededImages(all)}
}

// neededFiles lists the files of bind mounts, configs and secrets.
func neededFiles(want *project.Project, all *services) []string {
	var out []string
	for _, s := range all.list {
		for _, m := range all.mounts[s] {
			if _, system := systemPath(want.WorkingDir(), m.Source); m.Type == types.VolumeTypeBind && !system {
				out = append(out, m.Source)
			}
		}
	}
	used := usedConfigs(all)
	for key, c := range want.Configs() {
		if used["configs."+key] && c.File != "" {
			out = append(out, c.File)
		}
	}
	for key, c := range want.Secrets() {
		if used["secrets."+key] && c.File != "" {
			out = append(out, c.File)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// systemFiles lists the paths of the operating system that may be copied.
func systemFiles(want *project.Project, all *services) []string {
	var out []string
	for _, s := range all.list {
		for _, m := range all.mounts[s] {
			_, system := systemPath(want.WorkingDir(), m.Source)
			if system && m.Type == types.VolumeTypeBind && m.ReadOnly && isSystemFile(m.Source) {
				out = append(out, m.Source)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// neededImages lists the images of all services.
func neededImages(all *services) []ImageNeed {
	images := map[string]*ImageNeed{}
	for _, s := range all.list {
		need := images[s.LocalRef]
		if need == nil {
			need = &ImageNeed{Ref: s.LocalRef}
			images[s.LocalRef] = need
		}
		need.Names = need.Names || hasName(s)
		for _, m := range all.mounts[s] {
			if m.Type == types.VolumeTypeVolume && !m.ReadOnly && (m.Volume == nil || !m.Volume.NoCopy) {
				need.Paths = append(need.Paths, m.Target)
			}
		}
	}
	var out []ImageNeed
	for _, ref := range sortedKeys(images) {
		slices.Sort(images[ref].Paths)
		images[ref].Paths = slices.Compact(images[ref].Paths)
		out = append(out, *images[ref])
	}
	return out
}

// hasName reports whether a service names its user or groups.
func hasName(s *model.Service) bool {
	return slices.ContainsFunc(append(slices.Clone(s.GroupAdd), s.User), model.HasName)
}
