package planner_test

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"gopkg.in/yaml.v3"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// writtenState is state.yaml of a plan's file. What it does not say is as the
// project asks for: testdata/README.md tells.
type writtenState struct {
	API               string `yaml:"api"`
	Compatible        bool   `yaml:"compatible"`
	Key               bool   `yaml:"digests"`
	Containers        []writtenContainer
	Networks          *[]writtenResource
	Volumes           *[]writtenResource
	Images            map[string]string
	Bases             map[string][]string
	Dangling          []string
	ForeignContainers []writtenStranger
	HostPorts         []planner.HostPort `yaml:"host-ports"`
	RemotePaths       []string
	// Contents are what the project's objects hold now, and Held what a container
	// was made with.
	Contents map[string]string
	empty    bool
}

type writtenContainer struct {
	Name, Service, ID string
	Number            int
	OneOff            bool `yaml:"one-off"`
	Abandoned         bool
	Hook              bool
	Status            planner.Status
	Health            planner.Health
	Exit              int
	Hash, Rest, Image string
	Mode              string
	Endpoints, Later  []string
	Drift             []planner.Drift
	Held              map[string]string
	Networks          *[]string
	Mounts            *map[string]string
	ImageVolumes      string `yaml:"image-volumes"`
	Ports             []string
	Known             map[string]string
	From              string
	Files             string
	DependsOn         map[string]struct {
		Condition string
		Restart   bool
	} `yaml:"depends_on"`
}

type writtenResource struct {
	Name, ID, Project, Key, Hash, SecretVolumeOf string

	Driver          string
	Options, Labels map[string]string
}

type writtenStranger struct {
	Name, Project string
	Ports         []string
	Networks      []string
	Volumes       []string
}

func readState(t *testing.T, raw []byte) writtenState {
	t.Helper()
	var w writtenState
	d := yaml.NewDecoder(strings.NewReader(string(raw)))
	d.KnownFields(true)
	if len(strings.TrimSpace(string(raw))) == 0 {
		return writtenState{empty: true}
	}
	if err := d.Decode(&w); err != nil {
		t.Fatalf("state.yaml: %v", err)
	}
	return w
}

// idOf makes an ID of a name, in the form of an engine's.
func idOf(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:])
}

func (w writtenState) state(t *testing.T, p *project.Project) planner.State {
	t.Helper()
	s := planner.State{API: cmp.Or(w.API, "1.44"), HostPorts: w.HostPorts, RemotePaths: w.RemotePaths, Dangling: w.Dangling, Bases: w.Bases, Images: map[string]planner.Image{}}
	if w.Key {
		s.DigestKey = []byte("key")
	}
	for service := range p.Services() {
		ref := planner.ImageRef(p, service)
		image := planner.Image{ID: "sha256:" + idOf(ref)}
		if planner.BuildsIndex(service) {
			image.Content = "content of " + ref
		}
		s.Images[ref] = image
	}
	for ref, id := range w.Images {
		s.Images[ref] = planner.Image{ID: "sha256:" + idOf(id)}
		if age, err := time.ParseDuration(id); err == nil {
			s.Images[ref] = planner.Image{ID: "sha256:" + idOf(ref), Age: age}
		}
		if id == "missing" {
			delete(s.Images, ref)
		}
		if platform, lacks := strings.CutPrefix(id, "lacks "); lacks {
			s.Images[ref] = planner.Image{ID: "sha256:" + idOf(ref), Lacks: []string{platform}}
		}
	}
	s.Contents = map[string]planner.Contents{}
	for service := range p.Services() {
		s.Contents[service.Name] = contents(w.Contents)
	}
	s.Networks, s.Volumes = w.networks(t, p), w.volumes(t, p)
	for _, c := range w.Containers {
		s.Containers = append(s.Containers, w.container(t, p, s, c))
	}
	slices.SortFunc(s.Containers, func(a, b planner.Container) int { return strings.Compare(a.Name, b.Name) })
	for _, other := range w.ForeignContainers {
		stranger := planner.ForeignContainer{Name: other.Name, Project: other.Project, Ports: ports(t, other.Ports), Volumes: other.Volumes}
		for _, name := range other.Networks {
			stranger.Networks = append(stranger.Networks, planner.Attachment{Network: name, NetworkID: idOf(name)})
		}
		s.ForeignContainers = append(s.ForeignContainers, stranger)
	}
	return s
}

func (w writtenState) container(t *testing.T, p *project.Project, s planner.State, c writtenContainer) planner.Container {
	t.Helper()
	service, _ := p.Service(c.Service)
	out := planner.Container{
		ID: cmp.Or(c.ID, idOf(c.Name)), Name: c.Name, Service: c.Service, Number: cmp.Or(c.Number, 1), OneOff: c.OneOff, Abandoned: c.Abandoned, Hook: c.Hook,
		Status: cmp.Or(c.Status, planner.Running), Health: c.Health, ExitCode: c.Exit, Known: c.Known,
		WorkingDir: cmp.Or(c.From, "/srv/shop"), ConfigFiles: c.Files, Ports: ports(t, c.Ports),
		ImageID: s.Images[planner.ImageRef(p, service)].ID, ImageContent: s.Images[planner.ImageRef(p, service)].Content,
	}
	ids := map[string]string{}
	for ref, image := range s.Images {
		ids[ref] = cmp.Or(map[string]string{"other": "sha256:" + idOf("other image")}[c.ImageVolumes], image.ID)
	}
	if c.ImageVolumes != "none" {
		out.ImageVolumes = planner.ImageVolumes(service, ids)
	}
	switch c.Image {
	case "other":
		out.ImageID, out.ImageContent = "sha256:"+idOf("other image"), "other content"
	case "again":
		out.ImageID = "sha256:" + idOf("other image")
	}
	if c.OneOff {
		out.Number = 0
	}
	out.Hash = hashOf(t, c.Hash, func() (string, error) {
		return confighash.Hash(confighash.ResolveReferences(service, w.first))
	})
	if w.Key {
		fields := map[string]string{}
		maps.Copy(fields, c.Known)
		asked, err := confighash.Fields(service)
		if err != nil {
			t.Fatal(err)
		}
		for path, value := range asked {
			if _, said := fields[path]; !said {
				fields[path] = value
			}
		}
		out.Digests = confighash.Digests(fields, s.DigestKey)
	}
	if c.DependsOn == nil {
		for _, name := range slices.Sorted(maps.Keys(service.DependsOn)) {
			dep := service.DependsOn[name]
			out.DependsOn = append(out.DependsOn, planner.Dependency{Service: name, Condition: dep.Condition, Restart: dep.Restart})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.DependsOn)) {
		out.DependsOn = append(out.DependsOn, planner.Dependency{Service: name, Condition: c.DependsOn[name].Condition, Restart: c.DependsOn[name].Restart})
	}
	if c.Rest == "same" {
		var err error
		if out.Parts, err = confighash.PartsOf(confighash.ResolveReferences(service, w.first)); err != nil {
			t.Fatal(err)
		}
		for _, key := range c.Endpoints {
			out.Parts.Networks[key] = "other"
		}
		for _, key := range c.Later {
			delete(out.Parts.Networks, key)
		}
	}
	out.NetworkMode, out.Drift = c.Mode, c.Drift
	if c.Held != nil {
		out.Contents = contents(c.Held)
	}
	out.Networks, out.Mounts = c.attachments(p, service, s), c.mounts(p, service)
	return out
}

// contents are digests as words stand for them; `key` is another user's, and
// what is absolute is an env file.
func contents(written map[string]string) planner.Contents {
	c := planner.Contents{Key: "mine", Objects: map[string]string{}, EnvFiles: map[string]string{}}
	for path, word := range written {
		switch {
		case path == "key":
			c.Key = word
		case strings.HasPrefix(path, "/"):
			c.EnvFiles[path] = word
		default:
			c.Objects[path] = word
		}
	}
	return c
}

// first is the container that stands for a service.
func (w writtenState) first(service string) string {
	for _, c := range w.Containers {
		if c.Service == service {
			return cmp.Or(c.ID, idOf(c.Name))
		}
	}
	return ""
}

func (c writtenContainer) attachments(p *project.Project, service project.Service, s planner.State) []planner.Attachment {
	var names []string
	for _, key := range service.NetworksByPriority() {
		n, _ := p.Network(key)
		names = append(names, n.Name)
	}
	if c.Networks != nil {
		names = *c.Networks
	}
	var out []planner.Attachment
	for _, name := range names {
		id := ""
		for _, n := range s.Networks {
			if n.Name == name {
				id = n.ID
			}
		}
		out = append(out, planner.Attachment{Network: name, NetworkID: id})
	}
	return out
}

func (c writtenContainer) mounts(p *project.Project, service project.Service) []plan.Mount {
	written := map[string]string{}
	for _, v := range service.Volumes {
		if v.Type == types.VolumeTypeVolume {
			declared, _ := p.Volume(v.Source)
			written[v.Target] = cmp.Or(declared.Name, "anonymous")
		}
	}
	if c.Mounts != nil {
		written = *c.Mounts
	}
	var out []plan.Mount
	for _, target := range slices.Sorted(maps.Keys(written)) {
		name := written[target]
		if name == "anonymous" {
			name = idOf(c.Name + target)
		}
		out = append(out, plan.Mount{Type: "volume", Name: name, Target: target})
	}
	return out
}

// ports reads "8080:80" and "127.0.0.1:8080:80/udp".
func ports(t *testing.T, list []string) []planner.Port {
	t.Helper()
	var out []planner.Port
	for _, written := range list {
		rest, protocol, _ := strings.Cut(written, "/")
		parts := strings.Split(rest, ":")
		p := planner.Port{HostIP: "0.0.0.0", Protocol: cmp.Or(protocol, "tcp")}
		if len(parts) == 3 {
			p.HostIP, parts = parts[0], parts[1:]
		}
		var err error
		if p.Published, err = strconv.Atoi(parts[0]); err != nil {
			t.Fatal(err)
		}
		if p.Target, err = strconv.Atoi(parts[1]); err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}
