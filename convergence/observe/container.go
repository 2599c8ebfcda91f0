package observe

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// observed reads one line of the container list.
func observed(c container.Summary) planner.Container {
	l := c.Labels
	out := planner.Container{
		ID: c.ID, Name: ContainerName(c), Service: l[planner.LabelService], Number: ReplicaNumber(l),
		OneOff: l[planner.LabelOneOff] == "True", Hook: l[planner.LabelHook] != "", Status: planner.Status(c.State),
		Created: time.Unix(c.Created, 0), ImageID: c.ImageID, ImageContent: l[planner.LabelImageContent], Hash: l[planner.LabelHash],
		ImageVolumes: l[planner.LabelImageVolumes],
		WorkingDir:   l[planner.LabelWorkingDir], ConfigFiles: l[planner.LabelConfigFiles],
		DependsOn: spec.ParseDependsOn(l[planner.LabelDependsOn]), Ports: publishedPorts(c.Ports),
	}
	out.Abandoned = out.OneOff && out.Status == planner.Created && l[planner.LabelAutoRemove] != "" && time.Since(out.Created) > beforeStart
	out.NetworkMode = c.HostConfig.NetworkMode
	out.Parts, _ = confighash.ReadParts(l[planner.LabelParts])
	out.Health, out.ExitCode = readStatus(c.Status)
	if c.NetworkSettings != nil {
		for _, name := range slices.Sorted(maps.Keys(c.NetworkSettings.Networks)) {
			out.Networks = append(out.Networks, planner.Attachment{Network: name, NetworkID: c.NetworkSettings.Networks[name].NetworkID})
		}
	}
	for _, m := range c.Mounts {
		out.Mounts = append(out.Mounts, plan.Mount{Type: string(m.Type), Name: m.Name, Source: m.Source, Target: m.Destination, ReadOnly: !m.RW})
	}
	slices.SortFunc(out.Mounts, func(a, b plan.Mount) int { return strings.Compare(a.Target, b.Target) })
	if raw := l[planner.LabelContents]; raw != "" {
		_ = json.Unmarshal([]byte(raw), &out.Contents) // as below
	}
	if raw := l[planner.LabelDigests]; raw != "" {
		// A label that another program wrote is ignored.
		_ = json.Unmarshal([]byte(raw), &out.Digests)
	}
	return out
}

// beforeStart is more than the time between the creation and the start of a
// one-off container. Older ones were abandoned: `run` holds no lock then.
const beforeStart = 30 * time.Second

func ContainerName(c container.Summary) string {
	for _, name := range c.Names {
		// Links add names such as /web/db; its own has one slash.
		if name = strings.TrimPrefix(name, "/"); !strings.Contains(name, "/") {
			return name
		}
	}
	return c.ID
}

func ReplicaNumber(labels map[string]string) int {
	n, _ := strconv.Atoi(labels[planner.LabelNumber])
	return n
}

var (
	healthInStatus = lazyregexp.New(`\((healthy|unhealthy|health: starting)\)`)
	exitInStatus   = lazyregexp.New(`^(?:Exited|Restarting) \((-?\d+)\)`)
)

// readStatus reads what the list says in words only: "Up 3 minutes (healthy)",
// "Exited (137) 2 hours ago".
func readStatus(status string) (planner.Health, int) {
	health := planner.NoHealth
	if m := healthInStatus().FindStringSubmatch(status); m != nil {
		health = planner.Health(strings.TrimPrefix(m[1], "health: "))
	}
	code := 0
	if m := exitInStatus().FindStringSubmatch(status); m != nil {
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

// ownLabels returns the labels that were not written by a compose.
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

// foreignContainer describes a container that does not belong to the project: its name, its ports, and what of
// the project it uses may be in the way.
func foreignContainer(c container.Summary) planner.ForeignContainer {
	seen := observed(c)
	out := planner.ForeignContainer{
		Name: seen.Name, ID: c.ID, Project: c.Labels[planner.LabelProject], Ports: seen.Ports, Networks: seen.Networks,
	}
	for _, m := range seen.Mounts {
		if m.Name != "" {
			out.Volumes = append(out.Volumes, m.Name)
		}
	}
	return out
}
