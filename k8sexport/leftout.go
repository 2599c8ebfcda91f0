package k8sexport

import (
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/project"
)

// leftOut says what the files define and the export does not have, unless the
// user has chosen services: then most is left out because that was wanted.
func (e *export) leftOut() {
	all := e.want.LeftOut()
	for _, l := range all {
		e.checkLeftOut(l)
	}
	if slices.ContainsFunc(all, func(l project.LeftOut) bool { return isService(l) && len(l.Profiles) == 0 }) {
		return
	}
	for _, l := range all {
		if isService(l) {
			e.note(NoteLeftOut, "--profile "+l.Profiles[0], "%s is not exported: its profiles (%s) are not active", l.Path, strings.Join(l.Profiles, ", "))
		} else {
			e.note(NoteLeftOut, "", "%s is not exported: no service that is exported uses it", l.Path)
		}
	}
}

func isService(l project.LeftOut) bool { return strings.HasPrefix(l.Path, "services.") }

// checkLeftOut reads an extension for its faults.
func (e *export) checkLeftOut(l project.LeftOut) {
	switch section, _, _ := strings.Cut(l.Path, "."); section {
	case "services":
		e.readExtension(l.Path, l.Extensions, &xService{})
	case "volumes":
		e.readExtension(l.Path, l.Extensions, &xVolume{})
	case "networks":
		e.readExtension(l.Path, l.Extensions, &struct{}{})
	default:
		e.readExtension(l.Path, l.Extensions, &xObject{})
	}
}
