package resolve

import (
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/k8sexport/extension"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
	"github.com/seed-6dc66d55/compose/project"
)

// noteLeftOut notes what the files define and the export omits. It is silent
// if the user has selected services, because omitting the others is the intent.
func noteLeftOut(in *input) {
	all := in.want.LeftOut()
	for _, l := range all {
		checkLeftOut(in, l)
	}
	selected := func(l project.LeftOut) bool { return isService(l) && len(l.Profiles) == 0 }
	if slices.ContainsFunc(all, selected) {
		return
	}
	for _, l := range all {
		if isService(l) {
			in.Note(report.LeftOutProfile(l.Path, l.Profiles))
		} else {
			in.Note(report.LeftOutUnused(l.Path))
		}
	}
}

func isService(l project.LeftOut) bool { return strings.HasPrefix(l.Path, "services.") }

// checkLeftOut reports invalid extensions of elements that are omitted, too.
func checkLeftOut(in *input, l project.LeftOut) {
	switch section, _, _ := strings.Cut(l.Path, "."); section {
	case "services":
		in.readExtension(l.Path, l.Extensions, &extension.Service{})
	case "volumes":
		in.readExtension(l.Path, l.Extensions, &extension.Volume{})
	case "networks":
		in.readExtension(l.Path, l.Extensions, &struct{}{})
	default:
		in.readExtension(l.Path, l.Extensions, &extension.Object{})
	}
}
