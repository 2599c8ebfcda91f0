package planner

import (
	"fmt"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"strings"
)

// teardown plans `rm` and `down`.
type teardown struct{ *planning }

// remove plans `rm` and `down`. Every removal is tried, whatever became of
// the others.
func (t teardown) remove() {
	victims := t.scope()
	if t.intent.Networks {
		victims = t.downScope()
	}
	var removed []plan.StepID
	for _, c := range victims {
		if t.intent.StoppedOnly && c.Alive() {
			continue
		}
		id := t.removeContainer(c, plan.Reason{Code: plan.Requested})
		if c.Alive() {
			stop := t.stopContainer(c, plan.Reason{Code: plan.Requested})
			t.after(id, stop)
			t.needHook(id, stop)
		}
		removed = append(removed, id)
	}
	t.orderStops()
	if t.intent.Networks {
		t.endProviders(plan.ProviderDown)
		t.removeNetworks(removed)
	}
	t.sweep()
	if t.intent.Volumes {
		t.removeVolumes(removed)
	}
	t.removeImages(removed)
	t.keepResources()
	t.noteNothing()
}

// keepResources lets networks, volumes and images be removed only if every pre_stop hook succeeded: a container whose
// hook failed runs on, and its next down finds all that it uses.
func (t teardown) keepResources() {
	for _, s := range t.steps {
		switch s.Action.(type) {
		case plan.RemoveNetwork, plan.RemoveVolume, plan.RemoveImage:
			t.need(s.ID, sortedKeys(t.hooks)...)
		}
	}
}

func (t teardown) noteNothing() {
	if len(t.steps) > 0 {
		return
	}
	message := "No stopped containers"
	if t.intent.Networks {
		message = fmt.Sprintf("No resource found to remove for project %q.", t.want.Name())
	}
	t.note(plan.Note{Code: plan.NoteNothing, Message: message})
}

// downScope is what `down` removes: the containers of every service, of
// inactive profiles too, with one-offs and hooks, and of services that are no
// longer in the files; or those of the named services and of what depends on
// them. What was created from other files only belongs to somebody else, who
// uses the same project name: it stays without --remove-orphans.
func (t teardown) downScope() []Container {
	if len(t.named) > 0 {
		return t.downNamed()
	}
	var ours, kept []Container
	for _, c := range t.have.Containers {
		if !t.intent.RemoveOrphans && !t.want.Known(c.Service) && t.madeElsewhere(c) {
			kept = append(kept, c)
			continue
		}
		ours = append(ours, c)
	}
	t.noteOrphans(kept)
	return ours
}

// downNamed are the containers of the named services and of what depends on them.
func (t teardown) downNamed() []Container {
	dependents := map[string][]string{}
	for _, service := range sortedKeys(t.members) {
		for _, name := range t.dependenciesOf(service) {
			dependents[name] = append(dependents[name], service)
		}
	}
	reach := map[string]bool{}
	var visit func(service string)
	visit = func(service string) {
		if reach[service] {
			return
		}
		reach[service] = true
		for _, dependent := range dependents[service] {
			visit(dependent)
		}
	}
	for service := range t.named {
		visit(service)
	}
	var out []Container
	for _, c := range t.have.Containers {
		if reach[c.Service] {
			out = append(out, c)
		}
	}
	return out
}

// removeNetworks removes the project's networks that no remaining container of
// the project is attached to.
func (t teardown) removeNetworks(removed []plan.StepID) {
	for _, n := range t.have.Networks {
		if n.Project != t.want.Name() {
			continue
		}
		if users := t.remainingOn(n); len(users) > 0 {
			if len(t.named) == 0 {
				t.note(plan.Note{
					Code: plan.NoteKept, Subjects: []plan.Subject{n.Subject()},
					Message: fmt.Sprintf("network %q is kept: it is still in use by %s", n.Name, strings.Join(users, ", ")),
				})
			}
			continue
		}
		t.after(t.add(plan.RemoveNetwork{Network: n.Subject(), Leave: true}, plan.Reason{Code: plan.Requested}), removed...)
	}
}

// remainingOn are the names of the containers on a network that are not removed.
func (t teardown) remainingOn(n Network) []string {
	var names []string
	for _, c := range t.have.Containers {
		if !t.has(removeID(c)) && c.attached(n) {
			names = append(names, c.Name)
		}
	}
	return names
}

// removeVolumes removes the named volumes that the files declare, for `down -v`
// only. With services named, it is those that their containers use and no others.
// Without files, the project's label declares them.
func (t teardown) removeVolumes(removed []plan.StepID) {
	users := t.mounters()
	for _, v := range t.have.Volumes {
		ours := v.Project == t.want.Name()
		if ours && v.SecretVolumeOf != "" {
			continue
		}
		if why := t.whyKept(v); why != "" {
			t.noteKept(v, why)
			continue
		}
		theirs, free := t.removals(users[v.Name])
		if ours && free && (len(t.named) == 0 || len(theirs) > 0) {
			t.after(t.add(plan.RemoveVolume{Volume: v.Subject()}, plan.Reason{Code: plan.Requested, Detail: "--volumes"}), removed...)
		}
	}
}

// whyKept is why `down -v` keeps a volume that it could be expected to remove:
// one that somebody else may have put data into.
func (t teardown) whyKept(have Volume) string {
	declared, ok := t.want.DeclaredVolume(have.Name)
	ours := have.Project == t.want.Name()
	switch {
	case ours && bool(declared.External):
		return "the Compose file declares it external"
	case ours && !ok && t.want.FromFile():
		return "the Compose file does not declare it"
	case !ours && ok && !bool(declared.External):
		return "it " + have.made()
	}
	return ""
}

func (t teardown) noteKept(have Volume, why string) {
	if len(t.named) > 0 { // nobody has asked for all volumes
		return
	}
	t.note(plan.Note{
		Code: plan.NoteKept, Subjects: []plan.Subject{have.Subject()},
		Message: fmt.Sprintf("volume %q is kept with its data: %s", have.Name, why),
		Hint:    fmt.Sprintf("`docker volume rm %s` removes it", have.Name),
	})
}

// removeImages removes what `--rmi` names: local is what was built under a
// name that compose gave; all is every service's image.
func (t teardown) removeImages(removed []plan.StepID) {
	if t.intent.Images == "" {
		return
	}
	for s := range t.want.Services() {
		if len(t.named) > 0 && !t.named[s.Name] || s.Provider != nil {
			continue
		}
		ref := ImageRef(t.want, s)
		if _, here := t.have.Images[ref]; !here || t.intent.Images == "local" && s.Image != "" {
			continue
		}
		image := plan.Subject{Kind: plan.KindImage, Name: ref, Service: s.Name}
		t.after(t.add(plan.RemoveImage{Image: image}, plan.Reason{Code: plan.Requested, Detail: "--rmi " + t.intent.Images}), removed...)
	}
}
