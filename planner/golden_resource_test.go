package planner_test

import (
	"cmp"
	"testing"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/project"
)

// networks are those that are written, or else the project's as it wants them.
func (w writtenState) networks(t *testing.T, p *project.Project) []planner.Network {
	t.Helper()
	var out []planner.Network
	if w.Networks != nil {
		for _, n := range *w.Networks {
			have := planner.Network{ID: cmp.Or(n.ID, idOf(n.Name)), Name: n.Name, Project: owner(n.Project), Key: n.Key}
			have.Hash = hashOf(t, n.Hash, func() (string, error) { return networkHash(p, n.Name) })
			out = append(out, have)
		}
		return out
	}
	for key, n := range p.Networks() {
		if !bool(n.External) && !w.empty {
			hash, err := confighash.NetworkHash(n)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, planner.Network{ID: idOf(n.Name), Name: n.Name, Project: "shop", Key: key, Hash: hash})
		}
	}
	return out
}

func networkHash(p *project.Project, name string) (string, error) {
	for _, n := range p.Networks() {
		if n.Name == name {
			return confighash.NetworkHash(n)
		}
	}
	return "", nil
}

func (w writtenState) volumes(t *testing.T, p *project.Project) []planner.Volume {
	t.Helper()
	var out []planner.Volume
	if w.Volumes != nil {
		for _, v := range *w.Volumes {
			have := planner.Volume{Name: v.Name, Project: owner(v.Project), Key: v.Key, SecretVolumeOf: v.SecretVolumeOf, Driver: v.Driver, Options: v.Options, Labels: v.Labels}
			have.Hash = hashOf(t, v.Hash, func() (string, error) { return volumeHash(p, v.Name) })
			out = append(out, have)
		}
		return out
	}
	for key, v := range p.Volumes() {
		if !bool(v.External) && !w.empty {
			hash, err := confighash.VolumeHash(v)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, planner.Volume{Name: v.Name, Project: "shop", Key: key, Hash: hash})
		}
	}
	return out
}

func volumeHash(p *project.Project, name string) (string, error) {
	for _, v := range p.Volumes() {
		if v.Name == name {
			return confighash.VolumeHash(v)
		}
	}
	return "", nil
}

// owner is the project that something belongs to: shop, nobody, or another.
func owner(written string) string {
	if written == "none" {
		return ""
	}
	return cmp.Or(written, "shop")
}

// hashOf is "same" (the usual), "other", "none", or a hash.
func hashOf(t *testing.T, written string, same func() (string, error)) string {
	t.Helper()
	switch written {
	case "", "same":
		hash, err := same()
		if err != nil {
			t.Fatal(err)
		}
		return hash
	case "none":
		return ""
	}
	return written
}
