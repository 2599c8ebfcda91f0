package observe

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/events"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"
	"golang.org/x/sync/errgroup"

	"github.com/seed-6dc66d55/compose/convergence/build"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// Options select what Project reads.
type Options struct {
	// Existing is for commands that create nothing: images and contents of new
	// containers are not read, and containers are not compared.
	Existing bool
	// Compare and Images compare containers and read images in spite of Existing.
	Compare, Images bool
	// DigestKey is the user's key of the digests in labels; nil computes none.
	DigestKey []byte
	// Settle waits for stops and removals that a killed run has left running.
	Settle bool
	// Creating are the names of containers that the engine may still be creating for a killed run: with Settle, they
	// are waited for.
	Creating []string
	// Dangling lists the images that were built for the project and have no name
	// any more.
	Dangling bool
}

func (v Options) looksForImages() bool { return !v.Existing || v.Images }

func (v Options) compares() bool { return !v.Existing || v.Compare }

// Project takes a snapshot of what the engine has of a project. Resources of others are
// not listed (decision 13). It makes one call for each kind of resource, and one more for
// each image that no container of the project uses, for each volume without the project's
// label, and for each container that differs from the project.
func Project(ctx context.Context, engine *engineclient.Engine, want *project.Project, v Options) (planner.State, error) {
	// One call first: it negotiates the API version for all.
	if err := engine.Reach(ctx); err != nil {
		return planner.State{}, err
	}
	var bases map[string][]string
	if v.looksForImages() {
		bases = build.Bases(want)
	}
	hashes := func() map[string]string { return nil }
	if v.compares() {
		hashes = hashing(want)
	}
	raw, err := fetch(ctx, engine, want, v, bases)
	if err == nil && v.Settle {
		raw, err = settled(ctx, engine, want, v, bases, raw)
	}
	if err != nil {
		return planner.State{}, fmt.Errorf("look at the engine: %w", err)
	}
	state := planner.State{API: engine.API(), DigestKey: v.DigestKey, Images: raw.images, Dangling: raw.dangling, Bases: bases}
	state.Networks = networks(raw.networks, want)
	state.Volumes = volumes(raw.volumes)
	for _, c := range raw.containers {
		if isForeign(c, want) {
			continue
		}
		found := observed(c)
		found.Platform = otherPlatform(c, want)
		state.Containers = append(state.Containers, found)
	}
	slices.SortFunc(state.Containers, func(a, b planner.Container) int { return strings.Compare(a.Name, b.Name) })
	if v.Existing {
		if err := addSecretVolumes(ctx, engine, want.Name(), &state); err != nil || !v.compares() {
			return state, err
		}
	}
	if err := explainDifferences(ctx, engine, want, state.Containers, hashes()); err != nil {
		return planner.State{}, err
	}
	if !v.Existing {
		state.Contents = contentsOfAll(want, v.DigestKey)
	}
	return state, nil
}

// Conflicts adds to a snapshot what can conflict with a change: foreign containers, the
// ports that other processes of the host listen on (ports may be nil), and the paths of
// this machine that services mount although the engine is on another machine.
func Conflicts(ctx context.Context, engine *engineclient.Engine, want *project.Project, state planner.State, ports PortLister) (planner.State, error) {
	list, err := engine.ContainerList(ctx, container.ListOptions{All: true})
	if err != nil {
		return state, fmt.Errorf("look at the containers of others: %w", err)
	}
	state.ForeignContainers = nil
	for _, c := range list {
		if isForeign(c, want) {
			state.ForeignContainers = append(state.ForeignContainers, foreignContainer(c))
		}
	}
	if state.HostPorts, err = hostPorts(want, state, ports); err != nil {
		return state, err
	}
	if state.RemotePaths, err = remotePaths(ctx, engine, want); err != nil {
		return state, err
	}
	return state, addSecretVolumes(ctx, engine, want.Name(), &state)
}

// addSecretVolumes adds the volumes that carry configs and secrets into the project's
// containers. They do not have the project's label, and matter only to a plan that
// replaces or removes containers.
func addSecretVolumes(ctx context.Context, engine *engineclient.Engine, project string, state *planner.State) error {
	list, err := engine.VolumeList(ctx, volume.ListOptions{Filters: engineclient.Labelled(planner.LabelCarrierProject + "=" + project)})
	if err != nil {
		return fmt.Errorf("list the volumes of configs and secrets: %w", err)
	}
	known := map[string]bool{}
	for _, v := range state.Volumes {
		known[v.Name] = true
	}
	for _, v := range volumes(list.Volumes) {
		if !known[v.Name] {
			state.Volumes = append(state.Volumes, v)
		}
	}
	return nil
}

// isForeign reports whether a container belongs to no service of the project.
func isForeign(c container.Summary, want *project.Project) bool {
	return c.Labels[planner.LabelProject] != want.Name() || c.Labels[planner.LabelService] == ""
}

// answers are the engine's answers to the calls of one snapshot.
type answers struct {
	containers []container.Summary
	networks   []network.Summary
	volumes    []*volume.Volume
	images     map[string]planner.Image
	dangling   []string
	signals    map[string]events.Message // the last that each container got, with Options.Settle
}

func fetch(ctx context.Context, engine *engineclient.Engine, want *project.Project, v Options, bases map[string][]string) (answers, error) {
	var raw answers
	ofProject := engineclient.Labelled(planner.LabelProject + "=" + want.Name())
	g, ctx := errgroup.WithContext(ctx)
	if engine.LogsIn() {
		g.SetLimit(1)
	}
	g.Go(func() (err error) {
		raw.containers, err = engine.ContainerList(ctx, container.ListOptions{All: true, Filters: ofProject})
		if err == nil && v.looksForImages() {
			raw.images, err = images(ctx, engine, imageRefs(want, bases), raw.containers, time.Now())
		}
		return err
	})
	g.Go(func() (err error) {
		// Not those of the project alone: a name is looked for among all, since an
		// engine has several networks of one name.
		raw.networks, err = engine.NetworkList(ctx, network.ListOptions{})
		return err
	})
	g.Go(func() error {
		list, err := engine.VolumeList(ctx, volume.ListOptions{Filters: ofProject})
		if err != nil {
			return err
		}
		others, err := unlabelled(ctx, engine, want, list.Volumes)
		raw.volumes = append(list.Volumes, others...)
		return err
	})
	if v.Settle {
		g.Go(func() (err error) {
			raw.signals, err = stopSignals(ctx, engine, want.Name())
			return err
		})
	}
	if v.Dangling {
		g.Go(func() (err error) {
			raw.dangling, err = dangling(ctx, engine, want.Name())
			return err
		})
	}
	return raw, g.Wait()
}

// unlabelled are the volumes that the project wants and that do not bear its
// label: external ones, and any that were there before.
func unlabelled(ctx context.Context, engine *engineclient.Engine, want *project.Project, labelled []*volume.Volume) ([]*volume.Volume, error) {
	known := map[string]bool{}
	for _, v := range labelled {
		known[v.Name] = true
	}
	var mu sync.Mutex
	var out []*volume.Volume
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(engineclient.DefaultParallel)
	for _, v := range want.Volumes() {
		if known[v.Name] {
			continue
		}
		known[v.Name] = true
		g.Go(func() error {
			found, err := engine.VolumeInspect(ctx, v.Name)
			if engineclient.IsNotFound(err) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("inspect volume %s: %w", v.Name, err)
			}
			mu.Lock()
			defer mu.Unlock()
			out = append(out, &found)
			return nil
		})
	}
	return out, g.Wait()
}

func networks(list []network.Summary, want *project.Project) []planner.Network {
	names := map[string]bool{}
	for _, n := range want.Networks() {
		names[n.Name] = true
	}
	var out []planner.Network
	for _, n := range list {
		if n.Labels[planner.LabelProject] != want.Name() && !names[n.Name] && !names[n.ID] {
			continue
		}
		out = append(out, planner.Network{
			ID: n.ID, Name: n.Name, Driver: n.Driver, Project: n.Labels[planner.LabelProject],
			Key: n.Labels[planner.LabelNetwork], Hash: n.Labels[planner.LabelHash],
		})
	}
	slices.SortFunc(out, func(a, b planner.Network) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	return out
}

func volumes(list []*volume.Volume) []planner.Volume {
	var out []planner.Volume
	for _, v := range list {
		out = append(out, planner.Volume{
			Options: v.Options, Labels: ownLabels(v.Labels),
			Name: v.Name, Driver: v.Driver, Project: cmp.Or(v.Labels[planner.LabelProject], v.Labels[planner.LabelCarrierProject]),
			Key: v.Labels[planner.LabelVolume], Hash: v.Labels[planner.LabelHash], SecretVolumeOf: v.Labels[planner.LabelCarrier],
		})
	}
	slices.SortFunc(out, func(a, b planner.Volume) int { return strings.Compare(a.Name, b.Name) })
	return out
}
