package k8sexport

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
	corev1 "k8s.io/api/core/v1"
	"pgregory.net/rapid"

	"github.com/seed-6dc66d55/compose/internal/ladder"
	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/project"
)

// For any project, the objects decode strictly, a second export has the same
// bytes, the report has each attribute once, and commands and variables arrive
// in the containers unchanged.
func TestRandomProjects(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		model := randomModel(t)
		raw, err := yaml.Marshal(model)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "compose.yaml")
		if err := os.WriteFile(file, raw, 0o644); err != nil {
			t.Fatal(err)
		}
		want, err := project.Load(t.Context(), project.Source{Files: []string{file}, Dir: dir})
		if err != nil {
			t.Skip(err) // some combinations are invalid
		}
		manifests, report, err := Export(want, Facts{}, Options{})
		if err != nil {
			t.Fatalf("%v in:\n%s", err, raw)
		}
		out, err := manifests.YAML()
		if err != nil {
			t.Fatal(err)
		}
		again, _, _ := Export(want, Facts{}, Options{})
		if second, _ := again.YAML(); string(second) != string(out) {
			t.Fatalf("a second export differs:\n%s\n%s", out, second)
		}
		strict(t, out)
		once(t, report)
		arrives(t, want, manifests)
	})
}

func once(t *rapid.T, r Report) {
	seen := map[string]bool{}
	for _, e := range r.Entries {
		if seen[e.Path] {
			t.Fatalf("%s is reported twice", e.Path)
		}
		seen[e.Path] = true
	}
}

// arrives expands commands and variables as Kubernetes does, and compares them
// with the files.
func arrives(t *rapid.T, want *project.Project, manifests Manifests) {
	secrets := map[string]map[string][]byte{}
	containers := map[string]corev1.Container{}
	for _, m := range manifests {
		if s, ok := m.Object.(*corev1.Secret); ok {
			secrets[s.Name] = s.Data
		}
		if spec := podOf(m.Object); spec != nil {
			for _, c := range slices.Concat(spec.InitContainers, spec.Containers) {
				containers[c.Name] = c
			}
		}
	}
	for s := range want.Services() {
		c, ok := containers[k8sname.Label(s.Name, k8sname.MaxWorkload)]
		if !ok {
			t.Fatalf("service %s has no container", s.Name)
		}
		env := map[string]string{}
		for _, v := range c.Env {
			if v.ValueFrom != nil {
				env[v.Name] = string(secrets[v.ValueFrom.SecretKeyRef.Name][v.Name])
				continue
			}
			env[v.Name] = ladder.Expand(v.Value, env)
		}
		for k, v := range s.Environment {
			if v != nil && env[k] != *v {
				t.Fatalf("%s: %s arrives as %q, not %q", s.Name, k, env[k], *v)
			}
		}
		for i, w := range s.Command {
			if got := ladder.Expand(c.Args[i], env); got != w {
				t.Fatalf("%s: argument %q arrives as %q", s.Name, w, got)
			}
		}
	}
}

// randomModel returns a random Compose file.
func randomModel(t *rapid.T) map[string]any {
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"web", "api", "db", "a_b", "1st", "Worker", "x.y"}), 1, 4, rapid.ID).Draw(t, "services")
	services := map[string]any{}
	for i, name := range names {
		services[name] = randomService(t, names[:i])
	}
	return map[string]any{
		"name": "random", "services": services,
		"volumes":  map[string]any{"data": nil, "shared": map[string]any{"driver_opts": map[string]any{"size": "2g"}}},
		"networks": map[string]any{"front": nil, "back": map[string]any{"internal": true}},
		"configs":  map[string]any{"conf": map[string]any{"content": "a: $$b\n"}},
	}
}

func randomService(t *rapid.T, before []string) map[string]any {
	s := map[string]any{"image": "image:1"}
	maybe := func(key string, draw func() any) {
		if rapid.Bool().Draw(t, key) {
			s[key] = draw()
		}
	}
	texts := rapid.SampledFrom([]string{"plain", "$$(HOME)", "$$$$", "$$HOME", "a: b", "with \"quotes\" and 'more'", "line\nline\n", "", "- x", "yes", "0644", "db:5432", "é"})
	maybe("command", func() any { return rapid.SliceOfN(texts, 1, 4).Draw(t, "words") })
	maybe("environment", func() any {
		return rapid.MapOfN(rapid.SampledFrom([]string{"HOME", "A", "PASSWORD", "b.c"}), texts, 1, 4).Draw(t, "env")
	})
	maybe("ports", func() any {
		return rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"80", "8080:80", "53:53/udp", "53:53", "127.0.0.1:9:9", "7000-7003:7000-7003"}), 1, 4, rapid.ID).Draw(t, "ports")
	})
	maybe("volumes", func() any {
		return rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"data:/data", "shared:/shared", "/anonymous", "shared:/other:ro", "/etc/localtime:/etc/localtime:ro"}), 1, 4, rapid.ID).Draw(t, "volumes")
	})
	maybe("restart", func() any {
		return rapid.SampledFrom([]string{"always", "unless-stopped", "no", "on-failure", "on-failure:2"}).Draw(t, "policy")
	})
	maybe("healthcheck", func() any { return map[string]any{"test": []string{"CMD", "true"}, "interval": "500ms"} })
	maybe("networks", func() any {
		return rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"front", "back", "default"}), 1, 3, rapid.ID).Draw(t, "networks")
	})
	maybe("configs", func() any { return []string{"conf"} })
	maybe("user", func() any { return rapid.SampledFrom([]string{"1000:1000", "0", "nobody"}).Draw(t, "who") })
	maybe("tmpfs", func() any { return []string{"/run"} })
	maybe("labels", func() any { return map[string]any{"a": "b c", strings.Repeat("k", 70): "v"} })
	maybe("deploy", func() any { return randomDeploy(t) })
	if len(before) > 0 {
		maybe("depends_on", func() any {
			out := map[string]any{}
			for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(before), 1, len(before), rapid.ID).Draw(t, "needs") {
				out[name] = map[string]any{"condition": rapid.SampledFrom([]string{"service_started", "service_completed_successfully"}).Draw(t, "condition")}
			}
			return out
		})
	}
	return s
}

func randomDeploy(t *rapid.T) map[string]any {
	d := map[string]any{}
	if rapid.Bool().Draw(t, "many") {
		d["replicas"] = rapid.IntRange(0, 3).Draw(t, "replicas")
	}
	if mode := rapid.SampledFrom([]string{"", "global", "replicated-job"}).Draw(t, "mode"); mode != "" {
		d["mode"] = mode
	}
	if rapid.Bool().Draw(t, "limited") {
		d["resources"] = map[string]any{"limits": map[string]any{"cpus": fmt.Sprint(rapid.SampledFrom([]float64{0.001, 0.5, 2}).Draw(t, "cpus")), "memory": "20M"}}
	}
	if rapid.Bool().Draw(t, "updated") {
		d["update_config"] = map[string]any{"parallelism": rapid.IntRange(0, 2).Draw(t, "parallelism"), "order": rapid.SampledFrom([]string{"start-first", "stop-first"}).Draw(t, "order"), "delay": "700s"}
	}
	return d
}
