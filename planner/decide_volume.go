package planner

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// volumeRules decide which volumes of the project are created or recreated.
type volumeRules struct {
	*index
	*decisions
}

// decide decides about one volume of the project.
func (r volumeRules) decide(key string, v types.VolumeConfig) error {
	have, exists := r.volumes[v.Name]
	switch {
	case !exists && bool(v.External):
		return &NotFound{Kind: plan.KindVolume, Key: key, Name: v.Name}
	case !exists:
		why := plan.Reason{Code: plan.Missing}
		r.newVolumes = append(r.newVolumes, volumeDecision{key: key, volume: plan.Subject{Kind: plan.KindVolume, Name: v.Name}, why: why})
		r.noticeRenamed(key, v.Name)
		return nil
	case bool(v.External):
		return nil
	case have.Project != r.want.Name():
		r.noticeForeign(have)
		return nil
	}
	hash, err := confighash.VolumeHash(v)
	if err != nil || have.Hash == "" || have.Hash == hash {
		return err
	}
	changes := r.changes(key, v, have)
	// Another version wrote the hash, or wrote it in another form.
	if len(changes) == 0 {
		return nil
	}
	if !r.mayRecreate(key, v.Name) {
		r.noticeDiffers(key, have, changes)
		return nil
	}
	why := plan.Reason{Code: plan.ConfigChanged, Changes: changes}
	r.newVolumes = append(r.newVolumes, volumeDecision{key: key, volume: have.Subject(), old: &have, why: why})
	r.recreate.volumes[have.Name] = true
	return nil
}

// changes returns the fields in which a volume differs from its definition.
func (r volumeRules) changes(key string, v types.VolumeConfig, have Volume) []plan.Change {
	at := "volumes." + key
	var out []plan.Change
	if driver := cmp.Or(v.Driver, "local"); driver != cmp.Or(have.Driver, "local") {
		out = append(out, plan.Change{Path: at + ".driver", From: have.Driver, To: driver, KnownFrom: true})
	}
	out = append(out, r.mapChanges([]string{"volumes", key, "driver_opts"}, have.Options, v.DriverOpts)...)
	return append(out, r.mapChanges([]string{"volumes", key, "labels"}, have.Labels, v.Labels)...)
}

// mapChanges returns the keys of a map of the model whose values differ. An option
// of a driver may contain the password of a share: then its value is not shown.
func (r volumeRules) mapChanges(path []string, from, to map[string]string) []plan.Change {
	keys := confighash.Differing(from, to)
	slices.Sort(keys)
	var out []plan.Change
	for _, key := range keys {
		c := plan.Change{Path: strings.Join(path, ".") + "." + key, From: from[key], To: to[key], KnownFrom: true}
		if r.want.SecretAt(append(path, key), c.From, c.To) {
			c = plan.Change{Path: c.Path, Secret: true}
		}
		out = append(out, c)
	}
	return out
}

// checkNames rejects a name to recreate that is not a volume of the project.
func (r volumeRules) checkNames() error {
	var known []string
	for key, v := range r.want.Volumes() {
		if !bool(v.External) {
			known = append(known, key, v.Name)
		}
	}
	for _, name := range r.intent.RecreateVolumes {
		if !slices.Contains(known, name) {
			return &UnknownVolume{Name: name}
		}
	}
	return nil
}

// mayRecreate reports whether the user named the volume as one to recreate.
func (r volumeRules) mayRecreate(key, name string) bool {
	return slices.Contains(r.intent.RecreateVolumes, key) || slices.Contains(r.intent.RecreateVolumes, name)
}

// noticeRenamed reports that the data of a volume stays in the old one when the
// file gives the volume another name.
func (r volumeRules) noticeRenamed(key, name string) {
	for _, have := range r.have.Volumes {
		if _, declared := r.want.DeclaredVolume(have.Name); declared || have.Project != r.want.Name() || have.Key != key {
			continue
		}
		r.notice(plan.Note{
			Code: plan.NoteKept, Subjects: []plan.Subject{have.Subject()},
			Message: fmt.Sprintf("volume %q was renamed to %s, which is created empty; %s is kept with its data", key, name, have.Name),
			Hint:    fmt.Sprintf("copy the data, or set `name: %s` to use it again; `docker volume rm %s` removes it", have.Name, have.Name),
		})
	}
}

// noticeDiffers reports a volume that is kept although its definition changed:
// recreating it would delete its data.
func (r volumeRules) noticeDiffers(key string, have Volume, changes []plan.Change) {
	var fields []string
	for _, c := range changes {
		fields = append(fields, c.String())
	}
	r.notice(plan.Note{
		Code: plan.NoteDiffers, Subjects: []plan.Subject{have.Subject()},
		Message: fmt.Sprintf("volume %q exists but does not match its definition in the Compose file (%s)", have.Name, strings.Join(fields, "; ")),
		Hint:    fmt.Sprintf("it is kept with its data; `--recreate-volumes %s` recreates it and deletes the data, a new `name:` creates an empty volume beside it", key),
	})
}

func (r volumeRules) noticeForeign(have Volume) {
	message := fmt.Sprintf("volume %q already exists but %s", have.Name, have.made())
	if have.Project != "" {
		message += fmt.Sprintf(" (expected %q)", r.want.Name())
	}
	r.notice(plan.Note{
		Code: plan.NoteUnmanaged, Subjects: []plan.Subject{have.Subject()}, Message: message,
		Hint: "use `external: true` to use an existing volume",
	})
}

// made describes who created a volume that does not belong to the project.
func (v Volume) made() string {
	if v.Project == "" {
		return "was not created by Docker Compose"
	}
	return fmt.Sprintf("was created for project %q", v.Project)
}
