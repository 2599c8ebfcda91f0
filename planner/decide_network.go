package planner

import (
	"fmt"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// networkRules decide which networks of the project are created or recreated.
type networkRules struct {
	*index
	*decisions
}

// decide decides about one network of the project.
func (r networkRules) decide(key string, n types.NetworkConfig) error {
	found := r.networksNamed(n.Name)
	if bool(n.External) {
		return checkExternal(key, n.Name, found)
	}
	if len(found) == 0 {
		r.create(key, n)
		return nil
	}
	have := r.own(found)
	if have.Project != r.want.Name() {
		r.noticeForeign(n.Name, have)
		return nil
	}
	hash, err := confighash.NetworkHash(n)
	if err != nil || have.Hash == "" || have.Hash == hash {
		return err
	}
	r.recreateNetwork(key, n.Name, have, plan.Reason{Code: plan.ConfigChanged, Detail: "networks." + key})
	return nil
}

// create decides about a network that does not exist. If the file has renamed it
// and sets its subnets, the old one is removed first: two networks cannot have
// the same addresses.
func (r networkRules) create(key string, n types.NetworkConfig) {
	why := plan.Reason{Code: plan.Missing}
	if old, renamed := r.renamedFrom(key); renamed {
		why = r.renamed[old.ID]
		if len(n.Ipam.Config) > 0 {
			r.recreateNetwork(key, n.Name, old, why)
			return
		}
	}
	r.newNetworks = append(r.newNetworks, networkDecision{key: key, network: plan.Subject{Kind: plan.KindNetwork, Name: n.Name}, why: why})
}

func (r networkRules) recreateNetwork(key, name string, old Network, why plan.Reason) {
	r.newNetworks = append(r.newNetworks, networkDecision{key: key, network: plan.Subject{Kind: plan.KindNetwork, Name: name}, old: &old, why: why})
	r.cleared = append(r.cleared, old.Subject())
	r.recreate.networks[key] = true
}

// findRenamed finds the networks of the project that had another name in the file
// when they were created: the network label holds the key of a network whose name
// the file has changed since.
func (r networkRules) findRenamed() {
	names := map[string]bool{}
	for _, n := range r.want.Networks() {
		names[n.Name] = true
	}
	for _, have := range r.have.Networks {
		now, declared := r.want.Network(have.Key)
		if have.Project == r.want.Name() && declared && !names[have.Name] && !names[have.ID] {
			r.renamed[have.ID] = plan.Reason{Code: plan.NetworkRenamed, Detail: have.Name + " -> " + now.Name}
		}
	}
}

// renamedFrom returns the network that had the key before it was renamed.
func (r networkRules) renamedFrom(key string) (Network, bool) {
	for _, have := range r.have.Networks {
		if _, renamed := r.renamed[have.ID]; renamed && have.Key == key {
			return have, true
		}
	}
	return Network{}, false
}

// noticeForeign reports that a network that the project did not create is used as
// it is.
func (r networkRules) noticeForeign(name string, have Network) {
	by := "by compose"
	if have.Project != "" {
		by = fmt.Sprintf("for project %q", r.want.Name())
	}
	r.notice(plan.Note{
		Code: plan.NoteUnmanaged, Subjects: []plan.Subject{have.Subject()},
		Message: fmt.Sprintf("a network with name %s exists but was not created %s", name, by),
		Hint:    "set `external: true` to use an existing network",
	})
}

func checkExternal(key, name string, found []Network) error {
	switch {
	case len(found) == 0:
		return &NotFound{Kind: plan.KindNetwork, Key: key, Name: name}
	case len(found) > 1 && !slices.ContainsFunc(found, func(n Network) bool { return n.ID == name }):
		return &Ambiguous{Name: name}
	}
	return nil
}
