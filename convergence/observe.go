package convergence

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"
	"golang.org/x/sync/errgroup"

	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// View is how much of the engine Observe looks at.
type View struct {
	// Existing is enough for a command that creates nothing: it leaves out what
	// new containers would be made of, their images and contents, and compares
	// nothing.
	Existing bool
	// Compare has containers compared with what is wanted all the same, and
	// Images has images looked for all the same.
	Compare, Images bool
	// DigestKey is the user's key of field digests.
	DigestKey []byte
	// Dangling looks for images that were built for the project and have lost
	// their name.
	Dangling bool
}

// Observe takes a snapshot of what the engine has of a project. It asks for that
// alone, since what an engine has of others can be much (decision 13): one call
// for each kind of thing, and one more for each image that no container of the
// project stands for, for each volume that does not bear the project's label, and
// for each container that differs from what is wanted.
func Observe(ctx context.Context, engine *engineclient.Engine, want *project.Project, v View) (planner.State, error) {
	// One call first: it settles the version of the API for all.
	if err := engine.Reach(ctx); err != nil {
		return planner.State{}, err
	}
	raw, err := fetch(ctx, engine, want, v)
	if err != nil {
		return planner.State{}, fmt.Errorf("look at the engine: %w", err)
	}
	state := planner.State{API: engine.API(), DigestKey: v.DigestKey, Images: raw.images, Dangling: raw.dangling}
	state.Networks = networks(raw.networks, want)
	state.Volumes = volumes(raw.volumes)
	for _, c := range raw.containers {
		if !isStranger(c, want) {
			state.Containers = append(state.Containers, observed(c))
		}
	}
	slices.SortFunc(state.Containers, func(a, b planner.Container) int { return strings.Compare(a.Name, b.Name) })
	applyMarks(state.Containers, state.Volumes)
	if v.Existing && !v.Compare {
		return state, nil
	}
	if err := explainDifferences(ctx, engine, want, state.Containers); err != nil {
		return planner.State{}, err
	}
	if !v.Existing {
		state.Contents = contentsOfAll(want, v.DigestKey)
	}
	return state, nil
}

// LookAround adds to a snapshot what may be in the way of a change: the
// containers of others, and the ports that other processes of the host listen
// on, where ports can tell those of the engine's host.
func LookAround(ctx context.Context, engine *engineclient.Engine, want *project.Project, state planner.State, ports PortLister) (planner.State, error) {
	list, err := engine.ContainerList(ctx, container.ListOptions{All: true})
	if err != nil {
		return state, fmt.Errorf("look at the containers of others: %w", err)
	}
	state.Strangers = nil
	for _, c := range list {
		if isStranger(c, want) {
			state.Strangers = append(state.Strangers, stranger(c))
		}
	}
	state.HostPorts, err = hostPorts(want, state, ports)
	return state, err
}

// isStranger reports whether a container is none of the project's services'.
func isStranger(c container.Summary, want *project.Project) bool {
	return c.Labels[planner.LabelProject] != want.Name() || c.Labels[planner.LabelService] == ""
}

// answers are the engine's.
type answers struct {
	containers []container.Summary
	networks   []network.Summary
	volumes    []*volume.Volume
	images     map[string]planner.Image
	dangling   []string
}

func fetch(ctx context.Context, engine *engineclient.Engine, want *project.Project, v View) (answers, error) {
	var raw answers
	ofProject := engineclient.Labelled(planner.LabelProject + "=" + want.Name())
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		raw.containers, err = engine.ContainerList(ctx, container.ListOptions{All: true, Filters: ofProject})
		if err == nil && (!v.Existing || v.Images) {
			raw.images, err = images(ctx, engine, want, raw.containers, time.Now())
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
	g.SetLimit(usualParallel)
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
			Name: v.Name, Driver: v.Driver, Project: v.Labels[planner.LabelProject],
			Key: v.Labels[planner.LabelVolume], Hash: v.Labels[planner.LabelHash], Carrier: v.Labels[planner.LabelCarrier],
			Mark: markOf(v),
		})
	}
	slices.SortFunc(out, func(a, b planner.Volume) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// observed reads one line of the container list.
func observed(c container.Summary) planner.Container {
	l := c.Labels
	out := planner.Container{
		ID: c.ID, Name: containerName(c), Service: l[planner.LabelService], Number: containerNumber(l),
		OneOff: l[planner.LabelOneOff] == "True", Hook: l[planner.LabelHook] != "", Status: planner.Status(c.State),
		Created: time.Unix(c.Created, 0), ImageID: c.ImageID, ImageContent: l[planner.LabelImageContent], Hash: l[planner.LabelHash],
		WorkingDir: l[planner.LabelWorkingDir], ConfigFiles: l[planner.LabelConfigFiles],
		DependsOn: spec.ParseDependsOn(l[planner.LabelDependsOn]), Ports: publishedPorts(c.Ports),
	}
	out.NetworkMode = c.HostConfig.NetworkMode
	out.Parts, _ = planner.ReadParts(l[planner.LabelParts])
	out.Health, out.ExitCode = readStatus(c.Status)
	if c.NetworkSettings != nil {
		for _, name := range sortedKeys(c.NetworkSettings.Networks) {
			out.Networks = append(out.Networks, planner.Attachment{Network: name, NetworkID: c.NetworkSettings.Networks[name].NetworkID})
		}
	}
	for _, m := range c.Mounts {
		out.Mounts = append(out.Mounts, planner.Mount{Type: string(m.Type), Name: m.Name, Source: m.Source, Target: m.Destination, ReadOnly: !m.RW})
	}
	slices.SortFunc(out.Mounts, func(a, b planner.Mount) int { return strings.Compare(a.Target, b.Target) })
	if raw := l[planner.LabelContents]; raw != "" {
		_ = json.Unmarshal([]byte(raw), &out.Contents) // as below
	}
	if raw := l[planner.LabelDigests]; raw != "" {
		// A label that somebody else wrote is as good as none.
		_ = json.Unmarshal([]byte(raw), &out.Digests)
	}
	return out
}

func containerName(c container.Summary) string {
	for _, name := range c.Names {
		// Links add names such as /web/db; its own has one slash.
		if name = strings.TrimPrefix(name, "/"); !strings.Contains(name, "/") {
			return name
		}
	}
	return c.ID
}

func containerNumber(labels map[string]string) int {
	n, _ := strconv.Atoi(labels[planner.LabelNumber])
	return n
}

var (
	healthInStatus = regexp.MustCompile(`\((healthy|unhealthy|health: starting)\)`)
	exitInStatus   = regexp.MustCompile(`^(?:Exited|Restarting) \((-?\d+)\)`)
)

// readStatus reads what the list says in words only: "Up 3 minutes (healthy)",
// "Exited (137) 2 hours ago".
func readStatus(status string) (planner.Health, int) {
	health := planner.NoHealth
	if m := healthInStatus.FindStringSubmatch(status); m != nil {
		health = planner.Health(strings.TrimPrefix(m[1], "health: "))
	}
	code := 0
	if m := exitInStatus.FindStringSubmatch(status); m != nil {
		code, _ = strconv.Atoi(m[1])
	}
	return health, code
}

func publishedPorts(list []container.Port) []planner.Port {
	var out []planner.Port
	for _, p := range list {
		if p.PublicPort != 0 {
			out = append(out, planner.Port{HostIP: p.IP, Published: int(p.PublicPort), Target: int(p.PrivatePort), Protocol: p.Type})
		}
	}
	return out
}

// ownLabels are those that no compose wrote.
func ownLabels(all map[string]string) map[string]string {
	out := map[string]string{}
	for key, value := range all {
		if !isOurs(key) {
			out[key] = value
		}
	}
	return out
}

func isOurs(label string) bool {
	return strings.HasPrefix(label, "com.docker.compose.") || strings.HasPrefix(label, planner.OwnLabels)
}

// stranger is a container of somebody else: its name, its ports, and what of
// the project it uses may be in the way.
func stranger(c container.Summary) planner.Stranger {
	seen := observed(c)
	out := planner.Stranger{
		Name: seen.Name, ID: c.ID, Project: c.Labels[planner.LabelProject], Ports: seen.Ports, Networks: seen.Networks,
	}
	for _, m := range seen.Mounts {
		if m.Name != "" {
			out.Volumes = append(out.Volumes, m.Name)
		}
	}
	return out
}
