package planner

import (
	"errors"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// decide decides what happens to every network, volume and container for `up`,
// `create` and `scale`.
func decide(x *index) (*decisions, *matcher, error) {
	d := newDecisions()
	networks, volumes := networkRules{x, d}, volumeRules{x, d}
	networks.findRenamed()
	errs := []error{volumes.checkNames(), x.checkContainerNames()}
	for key, n := range x.want.Networks() {
		errs = append(errs, networks.decide(key, n))
	}
	for key, v := range x.want.Volumes() {
		errs = append(errs, volumes.decide(key, v))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, nil, err
	}
	m := newMatcher(x, d)
	services := serviceRules{matcher: m, names: naming{x}, diff: newFieldDiff(m)}
	for s := range x.want.Services() {
		if err := services.decide(s); err != nil {
			return nil, nil, err
		}
	}
	for _, c := range x.oneOffs {
		// Its run was killed before it started it: the engine removes only what has run.
		if c.Abandoned {
			d.drop(c, plan.Reason{Code: plan.Leftover, Detail: "of an interrupted run"})
		}
	}
	return d, m, nil
}

// converge plans `up`, `create` and `scale`: everything that is wanted exists, as
// wanted, and runs.
func converge(x *index, w *draft) error {
	if err := x.checkEngine(); err != nil {
		return err
	}
	d, m, err := decide(x)
	if err != nil {
		return err
	}
	w.notes = append(w.notes, d.notices...)
	p := newPlanning(x, d, w)
	p.matches = m
	resources := resources{p}
	resources.write()
	for _, r := range d.unwanted {
		p.discard(r.container, r.why)
	}
	p.orphans()
	checks := conflicts{p}
	if err := errors.Join(checks.checkNetworks(), checks.checkConflicts()); err != nil {
		return err
	}
	p.noteRemoteMounts()
	p.sweepHooks()
	replicas := replicaBuilder{p}
	for s := range x.want.Services() {
		replicas.write(s)
	}
	if err := resources.releaseVolumes(); err != nil {
		return err
	}
	p.sweep()
	resources.removeRenamed()
	newStarter(p).startAll()
	return nil
}
