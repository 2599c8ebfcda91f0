package build

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// bakeFile is the file that `docker buildx bake` reads
// (https://docs.docker.com/build/bake/reference/).
type bakeFile struct {
	Group  map[string]bakeGroup  `json:"group"`
	Target map[string]bakeTarget `json:"target"`
}

type bakeGroup struct {
	Targets []string `json:"targets"`
}

type bakeTarget struct {
	Context          string            `json:"context,omitempty"`
	Contexts         map[string]string `json:"contexts,omitempty"`
	Dockerfile       string            `json:"dockerfile,omitempty"`
	DockerfileInline string            `json:"dockerfile-inline,omitempty"`
	Args             map[string]string `json:"args,omitempty"`
	Labels           map[string]string `json:"labels,omitempty"`
	Tags             []string          `json:"tags,omitempty"`
	CacheFrom        []string          `json:"cache-from,omitempty"`
	CacheTo          []string          `json:"cache-to,omitempty"`
	Target           string            `json:"target,omitempty"`
	Secret           []string          `json:"secret,omitempty"`
	SSH              []string          `json:"ssh,omitempty"`
	Platforms        []string          `json:"platforms,omitempty"`
	Pull             bool              `json:"pull,omitempty"`
	NoCache          bool              `json:"no-cache,omitempty"`
	NoCacheFilter    []string          `json:"no-cache-filter,omitempty"`
	Network          string            `json:"network,omitempty"`
	ShmSize          string            `json:"shm-size,omitempty"`
	Ulimits          []string          `json:"ulimits,omitempty"`
	Entitlements     []string          `json:"entitlements,omitempty"`
	ExtraHosts       map[string]string `json:"extra-hosts,omitempty"`
	Attest           []string          `json:"attest,omitempty"`
	Call             string            `json:"call,omitempty"`
	Output           []string          `json:"output,omitempty"`
}

// BakeOptions are what a command asks of all targets.
type BakeOptions struct {
	Push  bool // push the images that have a name of their own
	Check bool // lint the Dockerfiles without building
	ToRun bool // build for the one platform that containers run on
}

// Bake returns the builds of a project as a bake file: the default group holds
// the selected services and the services that their contexts come from. Secrets
// are named by their file or variable, without their values.
func Bake(want *project.Project, o BakeOptions) ([]byte, error) {
	return newBakeDraft(want, slices.Collect(want.Services())).file(o)
}

func (d *bakeDraft) file(o BakeOptions) ([]byte, error) {
	out := bakeFile{Group: map[string]bakeGroup{"default": {Targets: d.targets()}}, Target: map[string]bakeTarget{}}
	for _, s := range d.services {
		target, err := d.target(s, o)
		if err != nil {
			return nil, err
		}
		out.Target[d.names[s.Name]] = target
	}
	raw, err := json.MarshalIndent(out, "", "  ")
	return append(raw, '\n'), err
}

// bakeDraft is what the targets of a bake file are made from.
type bakeDraft struct {
	want *project.Project
	// services are those that get a target: the selected ones, and those that
	// they are built from.
	services []project.Service
	grouped  map[string]bool
	bases    map[string]map[string]string // see basesOf
	names    map[string]string            // of targets, by service
}

func newBakeDraft(want *project.Project, selected []project.Service) *bakeDraft {
	d := &bakeDraft{want: want, grouped: map[string]bool{}, bases: map[string]map[string]string{}, names: map[string]string{}}
	for _, s := range selected {
		d.take(s, true)
	}
	slices.SortFunc(d.services, func(a, b project.Service) int { return strings.Compare(a.Name, b.Name) })
	used := map[string]bool{}
	for _, s := range d.services {
		name := bakeName(s.Name)
		for used[name] {
			name += "_"
		}
		used[name], d.names[s.Name] = true, name
	}
	return d
}

// take adds a service and, before it, those that it is built from. Bases that a
// Dockerfile names by their image are built only for it, and are not grouped.
func (d *bakeDraft) take(s project.Service, grouped bool) {
	if s.Build == nil {
		return
	}
	_, known := d.bases[s.Name]
	if known && d.grouped[s.Name] == (d.grouped[s.Name] || grouped) {
		return
	}
	d.grouped[s.Name] = d.grouped[s.Name] || grouped
	if !known {
		d.services = append(d.services, s)
		d.bases[s.Name] = basesOf(d.want, s)
	}
	for _, name := range contextServices(*s.Build) {
		base, _ := d.want.Defined(name)
		d.take(base, grouped)
	}
	for _, name := range d.bases[s.Name] {
		base, _ := d.want.Defined(name)
		d.take(base, false)
	}
}

// targets are those of the default group.
func (d *bakeDraft) targets() []string {
	out := []string{}
	for _, s := range d.services {
		if d.grouped[s.Name] {
			out = append(out, d.names[s.Name])
		}
	}
	return out
}

// bakeName is the name of a service as bake allows it for a target.
func bakeName(service string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, service)
}

func (d *bakeDraft) target(s project.Service, o BakeOptions) (bakeTarget, error) {
	b := *s.Build
	platforms, err := d.want.BuildPlatforms(s, !o.ToRun)
	if err != nil {
		return bakeTarget{}, err
	}
	t := bakeTarget{
		Context: literal(b.Context), Contexts: d.contexts(s), Dockerfile: literal(bakeDockerfile(b)), DockerfileInline: literal(b.DockerfileInline),
		Args: literalMap(buildArgs(b, d.want.Environment())), Labels: literalMap(imageLabels(d.want, s)),
		Tags: literals(append([]string{planner.ImageRef(d.want, s)}, b.Tags...)), Target: literal(b.Target), Network: literal(b.Network),
		CacheFrom: literals(b.CacheFrom), CacheTo: literals(b.CacheTo), Platforms: literals(platforms),
		Pull: b.Pull, NoCache: b.NoCache, NoCacheFilter: literals(b.NoCacheFilter), ExtraHosts: map[string]string{},
		Entitlements: literals(bakeEntitlements(b)), SSH: literals(bakeSSH(b)), Attest: literals(bakeAttestations(b)),
	}
	t.output(s, platforms, o)
	for host, addresses := range b.ExtraHosts {
		t.ExtraHosts[literal(host)] = literal(strings.Join(addresses, ","))
	}
	for _, used := range b.Secrets {
		t.Secret = append(t.Secret, literal(bakeSecret(d.want, used)))
	}
	if b.ShmSize > 0 {
		t.ShmSize = fmt.Sprint(int64(b.ShmSize))
	}
	for _, limit := range ulimits(b) {
		t.Ulimits = append(t.Ulimits, limit.String())
	}
	return t, nil
}

// output says where the image goes, with the choices of docker compose: an image
// for several platforms stays in the builder unless it is pushed.
func (t *bakeTarget) output(s project.Service, platforms []string, o BakeOptions) {
	push := o.Push && s.Image != ""
	switch {
	case o.Check:
		t.Call = "lint"
	case len(platforms) > 1:
		t.Output = []string{fmt.Sprintf("type=image,push=%t", push)}
	case push:
		t.Output = []string{"type=registry"}
	default:
		t.Output = []string{"type=docker"}
	}
}

// contexts are the named contexts of a service, with targets in the place of
// services, and of images that other services build.
func (d *bakeDraft) contexts(s project.Service) map[string]string {
	out := map[string]string{}
	for ref, service := range d.bases[s.Name] {
		out[literal(ref)] = "target:" + d.names[service]
	}
	for name, from := range s.Build.AdditionalContexts {
		if service, ok := strings.CutPrefix(from, types.ServicePrefix); ok {
			from = "target:" + d.names[service]
		}
		out[literal(name)] = literal(from)
	}
	return out
}

// contextServices are the services that a build has as contexts, by name.
func contextServices(b types.BuildConfig) []string {
	var out []string
	for _, from := range b.AdditionalContexts {
		if service, ok := strings.CutPrefix(from, types.ServicePrefix); ok {
			out = append(out, service)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// bakeDockerfile is the path of the Dockerfile: bake takes a relative one from
// the context, as Compose files do.
func bakeDockerfile(b types.BuildConfig) string {
	if b.DockerfileInline != "" || b.Dockerfile == "" || isRemote(b.Context) || filepath.IsAbs(b.Dockerfile) {
		return b.Dockerfile
	}
	return project.DockerfilePath(b)
}

func bakeEntitlements(b types.BuildConfig) []string {
	out := slices.Clone(b.Entitlements)
	if b.Privileged && !slices.Contains(out, "security.insecure") {
		out = append(out, "security.insecure")
	}
	return out
}

// entitlements are what bake must be allowed for all targets.
func (d *bakeDraft) entitlements() []string {
	var out []string
	for _, s := range d.services {
		out = append(out, entitlements(*s.Build)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func bakeSSH(b types.BuildConfig) []string {
	var out []string
	for _, key := range b.SSH {
		id := key.ID
		if key.Path != "" {
			id += "=" + key.Path
		}
		out = append(out, id)
	}
	return out
}

func bakeAttestations(b types.BuildConfig) []string {
	var out []string
	for _, a := range [][2]string{{"provenance", b.Provenance}, {"sbom", b.SBOM}} {
		switch kind, words := a[0], a[1]; words {
		case "":
		case "true":
			out = append(out, "type="+kind)
		case "false":
			out = append(out, "type="+kind+",disabled=true")
		default:
			out = append(out, "type="+kind+","+words)
		}
	}
	return out
}

func bakeSecret(want *project.Project, used types.ServiceSecretConfig) string {
	fields := []string{"id=" + used.Source}
	if used.Target != "" {
		fields[0] = "id=" + used.Target
	}
	switch declared, _ := want.SecretConfig(used.Source); {
	case declared.File != "":
		fields = append(fields, "type=file", "src="+declared.File)
	case declared.Environment != "":
		fields = append(fields, "type=env", "env="+declared.Environment)
	}
	return commaSeparated(fields)
}

// commaSeparated writes fields as one line of CSV, which bake splits again.
func commaSeparated(fields []string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(fields) // a strings.Builder does not fail
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

// literal escapes a text so that bake does not interpolate it: in its JSON every
// string is a template of HCL.
func literal(text string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(text)
}

func literals(list []string) []string {
	var out []string
	for _, text := range list {
		out = append(out, literal(text))
	}
	return out
}

func literalMap(m map[string]string) map[string]string {
	out := map[string]string{}
	for key, value := range m {
		out[literal(key)] = literal(value)
	}
	return out
}
