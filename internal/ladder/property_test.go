package ladder

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	"pgregory.net/rapid"
	"sigs.k8s.io/yaml"

	"github.com/seed-6dc66d55/compose/k8sexport"
	"github.com/seed-6dc66d55/compose/project"
)

// TestRandomProjectsAreAccepted: whatever a Compose file asks for, its export
// decodes, agrees with itself, is the same each time and is what an API server
// takes; and each container gets the words that Docker would give it.
func TestRandomProjectsAreAccepted(t *testing.T) {
	var server *Server
	namespace := ""
	if os.Getenv("COMPOSE_TEST_CLUSTER") != "" {
		server = cluster(t)
		namespace = server.namespace(t)
	}
	dir := t.TempDir()
	files(t, dir)
	drawn, loaded, exported := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		drawn++
		d := &draw{T: rt}
		want := d.load(t, dir)
		if want == nil {
			return // two attributes that Compose does not allow together
		}
		loaded++
		options := d.options()
		manifests, err := export(t, want, options)
		var problems project.Problems
		if errors.As(err, &problems) && refusable(problems) {
			return
		}
		if err != nil {
			rt.Fatalf("export: %v", err)
		}
		exported++
		if again, _ := export(t, d.again(t, dir), options); !bytes.Equal(manifests, again) {
			rt.Fatalf("exported again, it differs:\n%s\n---- and\n%s", manifests, again)
		}
		objects, faults := examined(manifests, options)
		if options.Secrets == k8sexport.SecretsInline {
			faults = append(faults, arrives(want, objects)...)
		}
		faults = append(faults, reaches(want, objects)...)
		faults = append(faults, blocked(objects)...)
		if server != nil {
			faults = append(faults, refusals(t, server, namespace, objects)...)
		}
		if len(faults) > 0 {
			file, _ := os.ReadFile(filepath.Join(dir, "compose.yaml"))
			rt.Fatalf("%s\n---- from\n%s---- with %+v\n---- come\n%s", strings.Join(faults, "\n"), file, options, manifests)
		}
	})
	if exported*2 < loaded || loaded*2 < drawn {
		t.Errorf("of %d projects %d loaded and %d were exported: the others are no test", drawn, loaded, exported)
	}
}

// files are what a random project may mount.
func files(t *testing.T, dir string) {
	t.Helper()
	for name, text := range map[string]string{"file.txt": "a file\n", "blob": "\x00\xff\xfe", "folder/a.conf": "a\n", "folder/sub dir/b": "b\n"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// load writes a random file and loads it; nil where Compose says no.
func (d *draw) load(t *testing.T, dir string) *project.Project {
	text, err := yaml.Marshal(d.project())
	if err != nil {
		d.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), text, 0o644); err != nil {
		d.Fatal(err)
	}
	return d.again(t, dir)
}

func (d *draw) again(t *testing.T, dir string) *project.Project {
	want, err := project.Load(t.Context(), project.Source{Files: []string{filepath.Join(dir, "compose.yaml")}, Dir: dir, Env: map[string]string{}})
	var problems project.Problems
	if errors.As(err, &problems) {
		d.Logf("not loaded: %v", err)
		return nil
	}
	if err != nil {
		d.Fatal(err)
	}
	return want
}

func (d *draw) options() k8sexport.Options {
	return k8sexport.Options{
		Expose: one(d, k8sexport.ExposeLoadBalancer, k8sexport.ExposeNodePort, k8sexport.ExposeIngress, k8sexport.ExposeGateway, k8sexport.ExposeHostPort, k8sexport.ExposeNone),
		Host:   one(d, "", "example.com"), Gateway: "gateways/public", Class: one(d, "", "nginx"),
		Secrets: one(d, k8sexport.SecretsInline, k8sexport.SecretsStub), DependsOn: one(d, k8sexport.DependsInit, k8sexport.DependsNone),
		Binds: one(d, k8sexport.BindsSkip, k8sexport.BindsHostPath, k8sexport.BindsClaim), AllowHostAccess: one(d, false, true), Hardening: one(d, k8sexport.HardeningNone, k8sexport.HardeningRestricted), Shared: one(d, k8sexport.SharedRWX, k8sexport.SharedSameNode),
		NetworkPolicies: one(d, k8sexport.PoliciesAuto, k8sexport.PoliciesAlways), Liveness: d.flip(), ImagePrefix: "registry.example.com/x", StorageClass: one(d, "", "fast"),
	}
}

func export(t *testing.T, want *project.Project, options k8sexport.Options) ([]byte, error) {
	facts := k8sexport.Facts{Files: map[string]k8sexport.File{}}
	for _, path := range k8sexport.Needs(want).Files {
		facts.Files[path] = factOf(path)
	}
	manifests, _, err := k8sexport.Export(want, facts, options)
	if err != nil {
		return nil, err
	}
	return manifests.YAML()
}

// factOf reads a file or folder, as the program does for the export.
func factOf(path string) k8sexport.File {
	stat, err := os.Stat(path)
	if err != nil {
		return k8sexport.File{Fault: "no such file or directory"}
	}
	f := k8sexport.File{Mode: stat.Mode()}
	if !stat.IsDir() {
		f.Content, _ = os.ReadFile(path)
		return f
	}
	f.Files = map[string]k8sexport.File{}
	inside, _ := os.ReadDir(path)
	for _, entry := range inside {
		sub := factOf(filepath.Join(path, entry.Name()))
		if sub.Files == nil {
			f.Files[entry.Name()] = sub
		}
		for name, file := range sub.Files {
			f.Files[entry.Name()+"/"+name] = file
		}
	}
	return f
}

// refusable tells whether an export may say no: to what contradicts itself, or
// to what no cluster could run. A random project has few of these.
func refusable(problems project.Problems) bool {
	for _, p := range problems {
		if !slices.ContainsFunc([]string{
			"cannot be scaled by load", "would have the same name", "the Pods wait for each other", "requires a published TCP port",
			"the request exceeds the limit",
		}, func(words string) bool { return strings.Contains(p.Message, words) }) {
			return false
		}
	}
	return true
}

// examined decodes and lints. What is outside is what the generator put there.
func examined(manifests []byte, options k8sexport.Options) ([]Object, []string) {
	objects, err := Read(manifests)
	if err != nil {
		return nil, []string{fmt.Sprintf("decode: %v", err)}
	}
	var faults []string
	outside := Outside{Objects: []string{"PersistentVolumeClaim/is-there", "Secret/page"}, Unfilled: options.Secrets == k8sexport.SecretsStub}
	for _, f := range Lint(objects, outside) {
		faults = append(faults, "lint: "+f.String())
	}
	return objects, faults
}

func refusals(t *testing.T, s *Server, namespace string, objects []Object) []string {
	var faults []string
	for _, o := range settle(objects, namespace) {
		if err := s.Try(t.Context(), namespace, o.Unstructured); err != nil {
			faults = append(faults, fmt.Sprintf("accept %s: %v", o, err))
		}
	}
	return faults
}

// arrives: the words that reach a container, after Kubernetes has replaced what
// it replaces, are those of the Compose file, byte for byte.
func arrives(want *project.Project, objects []Object) []string {
	var faults []string
	for s := range want.Services() {
		c, ok := marked(objects, s.Name)
		if !ok {
			faults = append(faults, fmt.Sprintf("service %s has no container", s.Name))
			continue
		}
		env := environment(objects, c)
		for key, value := range s.Environment {
			if value != nil && env[key] != *value {
				faults = append(faults, fmt.Sprintf("%s: variable %s is %q, want %q", s.Name, key, env[key], *value))
			}
		}
		faults = append(faults, differs(s.Name+" command", expanded(c.Args, env), s.Command)...)
		faults = append(faults, differs(s.Name+" entrypoint", expanded(c.Command, env), s.Entrypoint)...)
	}
	return faults
}

func differs(what string, got, want []string) []string {
	if len(want) == 0 || slices.Equal(got, want) {
		return nil
	}
	return []string{fmt.Sprintf("%s is %q, want %q", what, got, want)}
}

// marked finds the container that runs a service.
func marked(objects []Object, service string) (core.Container, bool) {
	for _, p := range pods(objects) {
		for _, c := range p.containers() {
			for _, e := range c.Env {
				if e.Name == "MARK" && e.Value == service {
					return c.Container, true
				}
			}
		}
	}
	return core.Container{}, false
}

// environment is what a container finds in its variables.
func environment(objects []Object, c core.Container) map[string]string {
	env := map[string]string{}
	for _, e := range c.Env {
		env[e.Name] = Expand(e.Value, env)
		if e.ValueFrom == nil {
			continue
		}
		for _, o := range objects {
			if r := e.ValueFrom.SecretKeyRef; r != nil {
				if s, ok := o.Typed.(*core.Secret); ok && s.Name == r.Name {
					env[e.Name] = string(s.Data[r.Key]) + s.StringData[r.Key]
				}
			}
			if r := e.ValueFrom.ConfigMapKeyRef; r != nil {
				if m, ok := o.Typed.(*core.ConfigMap); ok && m.Name == r.Name {
					env[e.Name] = m.Data[r.Key]
				}
			}
		}
	}
	return env
}

func expanded(words []string, env map[string]string) []string {
	var all []string
	for _, w := range words {
		all = append(all, Expand(w, env))
	}
	return all
}
