package convergence

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// bakeFile is the definition that `docker buildx bake` reads, as far as Compose
// files have words for it (the bake file reference of docker buildx).
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
	Network          string            `json:"network,omitempty"`
	ShmSize          string            `json:"shm-size,omitempty"`
	Ulimits          []string          `json:"ulimits,omitempty"`
	Entitlements     []string          `json:"entitlements,omitempty"`
	ExtraHosts       map[string]string `json:"extra-hosts,omitempty"`
	Attest           []string          `json:"attest,omitempty"`
	Output           []string          `json:"output"`
}

// Bake is the builds of a project as a bake file. Secrets are named, and never
// shown.
func Bake(want *project.Project, push bool) ([]byte, error) {
	out := bakeFile{Group: map[string]bakeGroup{}, Target: map[string]bakeTarget{}}
	all := bakeGroup{Targets: []string{}}
	for s := range want.Services() {
		if s.Build == nil {
			continue
		}
		target := bakeTargetOf(want, s)
		if target.Output = []string{"type=docker"}; push {
			target.Output = []string{"type=image,push=true"}
		}
		out.Target[s.Name] = target
		all.Targets = append(all.Targets, s.Name)
	}
	out.Group["default"] = all
	raw, err := json.MarshalIndent(out, "", "  ")
	return append(raw, '\n'), err
}

func bakeTargetOf(want *project.Project, s project.Service) bakeTarget {
	b := s.Build
	t := bakeTarget{
		Context: b.Context, Dockerfile: b.Dockerfile, DockerfileInline: b.DockerfileInline, Target: b.Target, Network: b.Network,
		Tags: append([]string{planner.ImageRef(want, s)}, b.Tags...), CacheFrom: b.CacheFrom, CacheTo: b.CacheTo,
		Labels: b.Labels, Platforms: b.Platforms, Pull: b.Pull, NoCache: b.NoCache, Entitlements: b.Entitlements,
		Contexts: map[string]string{}, Args: buildArgs(*b, want.Environment()), ExtraHosts: map[string]string{},
	}
	for name, from := range b.AdditionalContexts {
		if service, ok := strings.CutPrefix(from, types.ServicePrefix); ok {
			from = "target:" + service
		}
		t.Contexts[name] = from
	}
	for host, addresses := range b.ExtraHosts {
		for _, a := range addresses {
			t.ExtraHosts[host] = a // a bake file has one for a name
		}
	}
	for _, key := range b.SSH {
		if key.Path != "" {
			t.SSH = append(t.SSH, key.ID+"="+key.Path)
		} else {
			t.SSH = append(t.SSH, key.ID)
		}
	}
	for _, used := range b.Secrets {
		t.Secret = append(t.Secret, bakeSecret(want, used))
	}
	if b.ShmSize > 0 {
		t.ShmSize = fmt.Sprint(int64(b.ShmSize))
	}
	for _, limit := range ulimits(*b) {
		t.Ulimits = append(t.Ulimits, limit.String())
	}
	attested := planner.Attestations(*b)
	for _, kind := range sortedKeys(attested) {
		t.Attest = append(t.Attest, strings.TrimSuffix("type="+kind+","+attested[kind], ","))
	}
	return t
}

func bakeSecret(want *project.Project, used types.ServiceSecretConfig) string {
	id := used.Target
	if id == "" {
		id = used.Source
	}
	switch declared, _ := want.SecretConfig(used.Source); {
	case declared.File != "":
		return "id=" + id + ",type=file,src=" + declared.File
	case declared.Environment != "":
		return "id=" + id + ",type=env,env=" + declared.Environment
	}
	return "id=" + id
}
