package planner

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/project"
)

// replica is what converge decided for one place of a service.
type replica struct {
	number int
	name   string     // the name of the container that serves
	old    *Container // nil: nothing is there
	fate   fate
	why    Reason
	ready  []StepID // steps that must be over before it can start
	// started is the step that starts it, "" when it runs already.
	started StepID
}

// fate is what happens to a replica.
type fate string

const (
	keep    fate = "keep"
	create  fate = "create"
	replace fate = "replace"
)

// subject is the container that serves once the plan is through.
func (r replica) subject(service string) Subject {
	s := Subject{Kind: KindContainer, Name: r.name, Service: service, Number: r.number}
	if r.fate == keep {
		s.ID = r.old.ID
	}
	return s
}

func sortByNumber(list []Container) {
	slices.SortFunc(list, func(a, b Container) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Name, b.Name))
	})
}

// decide says for each place of a service whether its container is kept,
// replaced or created, and plans the removal of what is too much.
func (m *maker) decide(s project.Service) error {
	if s.Provider != nil {
		return nil
	}
	found := m.settle(s)
	scale := m.want.Scale(s.Name)
	why := make(map[string]Reason, len(found))
	for _, c := range found {
		reason, diverged, err := m.diverged(s, c)
		if err != nil {
			return err
		}
		if diverged {
			why[c.ID] = reason
		}
	}
	// Those that are as wanted stay first, then those with a low number.
	slices.SortStableFunc(found, func(a, b Container) int {
		_, da := why[a.ID]
		_, db := why[b.ID]
		return cmp.Or(compareBool(da, db), cmp.Compare(a.Number, b.Number))
	})
	for i := len(found) - 1; i >= scale; i-- {
		m.discard(found[i], Reason{Code: Surplus, Detail: fmt.Sprintf("scale is %d", scale)})
	}
	found = found[:min(scale, len(found))]
	var list []replica
	last := 0
	for _, c := range m.replicas[s.Name] {
		last = max(last, c.Number)
	}
	for i := range found {
		c := found[i]
		r := replica{number: c.Number, old: &c, name: m.finalName(s, c), fate: keep}
		if reason, ok := why[c.ID]; ok {
			r.fate, r.why = replace, reason
			r.name = m.containerName(s, c.Number)
		}
		list = append(list, r)
	}
	for len(list) < scale {
		last++
		list = append(list, replica{number: last, name: m.containerName(s, last), fate: create, why: Reason{Code: Missing}})
	}
	slices.SortFunc(list, func(a, b replica) int { return cmp.Compare(a.number, b.number) })
	m.chosen[s.Name] = list
	return nil
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// settle deals with what an interrupted replacement left. A container with a
// temporary name whose original is still there never served: it goes. One
// whose original is gone has taken its place: it is the replica.
func (m *maker) settle(s project.Service) []Container {
	ids := map[string]bool{}
	for _, c := range m.have.Containers {
		ids[shortID(c.ID)] = true
	}
	var out []Container
	for _, c := range m.replicas[s.Name] {
		if c.Status == Removing || c.Status == Dead {
			m.discard(c, Reason{Code: Leftover, Detail: string(c.Status)})
			continue
		}
		if original, ok := m.originalID(s, c); ok && ids[original] {
			m.discard(c, Reason{Code: Leftover, Detail: "of an interrupted replacement"})
			continue
		}
		out = append(out, c)
	}
	return out
}

// discard plans the end of a container: hooks, stop, remove.
func (m *maker) discard(c Container, why Reason) StepID {
	var needs []StepID
	if c.Alive() {
		needs = append(needs, m.stopContainer(c, why))
	}
	return m.add(RemoveContainer{Container: c.Subject()}, why, needs...)
}

// build plans what makes a service's containers be there as decided.
func (m *maker) build(s project.Service) error {
	list := m.chosen[s.Name]
	for i := range list {
		r := &list[i]
		switch r.fate {
		case keep:
			m.keepContainer(s, r)
		case create:
			r.ready = m.createContainer(s, r, r.name)
		case replace:
			m.replaceContainer(s, r)
		}
	}
	return nil
}

// keepContainer gives a container that took over from an interrupted
// replacement its name, and connects it to networks that are made again.
func (m *maker) keepContainer(s project.Service, r *replica) {
	if r.old.Name != r.name {
		r.ready = append(r.ready, m.add(RenameContainer{Container: r.old.Subject(), To: r.name}, Reason{Code: Leftover, Detail: "of an interrupted replacement"}))
	}
	for _, key := range s.NetworksByPriority() {
		made, ok := m.replaced[key]
		if !ok {
			continue
		}
		n, _ := m.want.Network(key)
		r.ready = append(r.ready, m.add(ConnectNetwork{Container: r.old.Subject(), Network: Subject{Kind: KindNetwork, Name: n.Name}, Key: key}, Reason{Code: NetworkChanged, Detail: n.Name}, made))
	}
}

// createContainer plans a new container and returns the steps after which it
// can start.
func (m *maker) createContainer(s project.Service, r *replica, name string) []StepID {
	subject := Subject{Kind: KindContainer, Name: name, Service: s.Name, Number: r.number}
	serves := ""
	if name != r.name {
		serves = r.name
	}
	action := CreateContainer{Container: subject, Serves: serves, Network: m.firstNetwork(s), Image: m.have.Images[ImageRef(m.want, s)].ID}
	if r.old != nil {
		old := r.old.Subject()
		action.Replaces = &old
		action.Inherit = m.inherited(s, *r.old)
	}
	id := m.add(action, r.why, m.prerequisites(s)...)
	ready := []StepID{id}
	for _, key := range m.laterNetworks(s) {
		n, _ := m.want.Network(key)
		network := Subject{Kind: KindNetwork, Name: n.Name}
		ready = append(ready, m.add(ConnectNetwork{Container: subject, Serves: serves, Network: network, Key: key}, r.why, id))
	}
	return ready
}

// replaceContainer creates the new container under a temporary name first: if
// that fails, the old one still runs, named and untouched.
func (m *maker) replaceContainer(s project.Service, r *replica) {
	temporary := temporaryName(r.old.ID, r.name)
	made := m.createContainer(s, r, temporary)
	for _, c := range m.replicas[s.Name] {
		if c.Name == temporary && c.ID != r.old.ID {
			m.need(made[0], stepID(RemoveContainer{Container: c.Subject()}))
		}
	}
	why := Reason{Code: Replacement, Detail: "by the new " + r.name}
	needs := made
	if r.old.Alive() {
		stopped := m.stopContainer(*r.old, why)
		m.need(stopped, made...)
		needs = append(slices.Clone(made), stopped)
	}
	removed := m.add(RemoveContainer{Container: r.old.Subject()}, why, needs...)
	renamed := m.add(RenameContainer{Container: Subject{Kind: KindContainer, Name: temporary, Service: s.Name, Number: r.number}, To: r.name}, Reason{Code: Replacement}, removed)
	r.ready = append(slices.Clone(made), renamed)
}

// inherited are the anonymous volumes of the old container that the new one
// takes over, so that their data survives.
func (m *maker) inherited(s project.Service, old Container) []Mount {
	if m.intent.RenewAnonymous {
		return nil
	}
	named := map[string]bool{}
	for _, v := range s.Volumes {
		if v.Source != "" || v.Type != "volume" {
			named[v.Target] = true
		}
	}
	for _, t := range s.Tmpfs {
		target, _, _ := strings.Cut(t, ":")
		named[target] = true
	}
	declared := map[string]bool{}
	for _, v := range m.have.Volumes {
		declared[v.Name] = v.Key != ""
	}
	var out []Mount
	for _, mount := range old.Mounts {
		if mount.Type == "volume" && mount.Name != "" && !named[mount.Target] && !declared[mount.Name] {
			out = append(out, mount)
		}
	}
	return out
}

// orphans plans the removal of containers whose service the files do not
// have, or says that they are there.
func (m *maker) orphans() {
	var found []Subject
	for _, service := range sortedKeys(m.replicas) {
		if m.want.Known(service) {
			continue
		}
		for _, c := range m.replicas[service] {
			if m.intent.RemoveOrphans {
				m.discard(c, Reason{Code: Orphaned, Detail: "no service " + service})
			}
			found = append(found, c.Subject())
		}
	}
	for _, c := range m.owned {
		if c.Alive() && m.want.Known(c.Service) {
			continue
		}
		if m.intent.RemoveOrphans {
			m.discard(c, Reason{Code: Orphaned, Detail: "one-off"})
		}
		found = append(found, c.Subject())
	}
	if len(found) == 0 || m.intent.RemoveOrphans || m.intent.IgnoreOrphans {
		return
	}
	var names []string
	for _, s := range found {
		names = append(names, s.Name)
	}
	m.note(Note{
		Code: NoteOrphans, Subjects: found,
		Message: "Found orphan containers (" + strings.Join(names, ", ") + ") for this project.",
		Hint:    "if you removed or renamed their service in your compose file, run this command with --remove-orphans to clean them up",
	})
}

// containerName is the name that a replica serves under.
func (m *maker) containerName(s project.Service, number int) string {
	if s.ContainerName != "" {
		return s.ContainerName
	}
	sep := m.want.Separator()
	return m.want.Name() + sep + s.Name + sep + fmt.Sprint(number)
}

// temporaryName carries the old container's ID, so that an interrupted run
// that is followed by another change still converges.
func temporaryName(oldID, name string) string { return shortID(oldID) + "_" + name }

func shortID(id string) string { return id[:min(12, len(id))] }

var temporary = regexp.MustCompile(`^([0-9a-f]{12})_(.+)$`)

// originalID tells whose place a container with a temporary name was to take.
func (m *maker) originalID(s project.Service, c Container) (string, bool) {
	match := temporary.FindStringSubmatch(c.Name)
	if match == nil || c.Name == m.containerName(s, c.Number) {
		return "", false
	}
	return match[1], true
}

func (m *maker) finalName(s project.Service, c Container) string {
	if original, ok := m.originalID(s, c); ok {
		return strings.TrimPrefix(c.Name, original+"_")
	}
	return c.Name
}
