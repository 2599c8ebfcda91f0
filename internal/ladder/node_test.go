//go:build linux

package ladder

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/seed-6dc66d55/compose/cmd/compose/cli"
)

// TestStacksClimb takes the stacks up the ladder without running them.
func TestStacksClimb(t *testing.T) { climbAll(t, stacks, 20) }

// startPatience is how long the containers of a stack may take to be ready.
const startPatience = 45 * time.Second

const stacks = "testdata/stacks/*/compose.yaml"

// TestStacksOnARealKubelet runs each stack with Docker Engine and as it is
// exported on a real kubelet, and compares the processes. What differs is in
// differences.txt beside the stack; UPDATE=1 rewrites it.
func TestStacksOnARealKubelet(t *testing.T) {
	kubeconfig, engine := os.Getenv("COMPOSE_TEST_KUBELET"), os.Getenv("COMPOSE_TEST_ENGINE")
	if kubeconfig == "" || engine == "" {
		t.Skip("COMPOSE_TEST_KUBELET and COMPOSE_TEST_ENGINE are not set: scripts/kubelet sets them")
	}
	server, err := Connect(kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(stacks)
	if err != nil || len(files) == 0 {
		t.Fatalf("no stacks (%v)", err)
	}
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		t.Run(name, func(t *testing.T) {
			s := stack{t: t, file: file, project: "stack-" + name, engine: engine, server: server}
			s.compare()
		})
	}
}

// stack is one project that runs twice.
type stack struct {
	t             testing.TB
	file          string
	project       string
	engine        string
	server        *Server
	namespace     string
	names         map[string]string  // services by the names of their containers
	containers    map[string]process // of Docker, by service
	podContainers map[string]process // of Kubernetes, by service
}

func (s *stack) compare() {
	s.upOnEngine()
	s.await("commands have started", func() error { return started(s.containers) })
	s.upOnKubelet()
	got := differences(s.containers, s.podContainers)
	file := filepath.Join(filepath.Dir(s.file), "differences.txt")
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			s.t.Fatal(err)
		}
	} else if want, _ := os.ReadFile(file); string(want) != got {
		s.t.Errorf("the stacks differ in other ways than %s:\n%s\nwant:\n%s", file, got, want)
	}
	s.dataOutlivesPods()
}

// run runs compose, and returns its standard output.
func (s *stack) run(args ...string) []byte {
	s.t.Helper()
	dir, err := filepath.Abs(filepath.Dir(s.file))
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.t.Context()), patience)
	defer cancel()
	var out, said bytes.Buffer
	code := cli.Run(ctx, cli.World{
		Args: append([]string{"-f", filepath.Join(dir, "compose.yaml"), "-p", s.project}, args...),
		Env:  map[string]string{"DOCKER_HOST": s.engine}, Dir: dir, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &said, Now: time.Now,
	})
	if code != 0 {
		s.t.Fatalf("compose %s: exit %d\n%s", strings.Join(args, " "), code, said.String())
	}
	return out.Bytes()
}

func (s *stack) upOnEngine() {
	s.t.Cleanup(func() { s.run("down", "--volumes", "--timeout", "1") })
	s.run("up", "--detach", "--wait", "--wait-timeout", "60")
	s.containers, s.names = map[string]process{}, map[string]string{}
	for _, c := range s.inspect() {
		service := c.Config.Labels["com.docker.compose.service"]
		s.names[strings.TrimPrefix(c.Name, "/")] = service
		if c.State.Pid != 0 {
			s.containers[service] = process{pid: c.State.Pid, restarts: c.RestartCount}
		}
	}
}

// started returns an error for a container in which the program "need" has not
// yet replaced itself with the command.
func started(all map[string]process) error {
	for service, p := range all {
		if slices.Contains(p.list("cmdline"), "/bin/need") {
			return fmt.Errorf("%s still looks for others", service)
		}
	}
	return nil
}

// inspected is a part of what `docker inspect` prints.
type inspected struct {
	Name         string
	RestartCount int
	State        struct{ Pid int }
	Config       struct{ Labels map[string]string }
}

func (s *stack) inspect() []inspected {
	docker := func(args ...string) []byte {
		command := exec.CommandContext(s.t.Context(), "docker", args...)
		command.Env = append(os.Environ(), "DOCKER_HOST="+s.engine)
		out, err := command.Output()
		if err != nil {
			s.t.Fatalf("docker %s: %v", args[0], err)
		}
		return out
	}
	ids := strings.Fields(string(docker("ps", "--all", "--quiet", "--filter", "label=com.docker.compose.project="+s.project)))
	var all []inspected
	if err := json.Unmarshal(docker(append([]string{"inspect"}, ids...)...), &all); err != nil {
		s.t.Fatal(err)
	}
	return all
}

func (s *stack) upOnKubelet() {
	manifests := s.run("k8s", "export", "--read-images", "--wait-image", "compose-shell:1")
	objects := examine(s.t, manifests, around(s.t, s.file))
	s.namespace = s.server.namespace(s.t)
	objects = settle(objects, s.namespace)
	for _, o := range objects {
		if _, err := s.server.Apply(s.t.Context(), s.namespace, o.Unstructured); err != nil {
			s.t.Fatalf("apply %s: %v", o, err)
		}
	}
	s.t.Cleanup(func() { s.podsEnd(objects) })
	s.awaitAll(objects)
	s.await("commands have started", func() error {
		s.podContainers = s.processes()
		return started(s.podContainers)
	})
}

func (s *stack) awaitAll(objects []Object) {
	ctx, cancel := context.WithTimeout(s.t.Context(), startPatience)
	defer cancel()
	for _, o := range objects {
		if err := s.server.Await(ctx, s.namespace, o.Unstructured); err != nil {
			troubles, _ := s.server.Troubles(context.WithoutCancel(ctx), s.namespace)
			s.t.Fatalf("%v\n%s\n%s", err, strings.Join(troubles, "\n"), s.logs())
		}
	}
}

// logs returns what the containers that are not ready have written.
func (s *stack) logs() string {
	var out strings.Builder
	for _, p := range s.pods() {
		for _, c := range slices.Concat(p.Status.InitContainerStatuses, p.Status.ContainerStatuses) {
			if c.Ready {
				continue
			}
			path := "/api/v1/namespaces/" + s.namespace + "/pods/" + p.Name + "/log"
			body, _, err := s.server.do(s.t.Context(), call{method: http.MethodGet, path: path, query: url.Values{"container": {c.Name}, "tailLines": {"5"}}})
			if err != nil {
				continue // it has not started
			}
			text, _ := io.ReadAll(body)
			body.Close()
			fmt.Fprintf(&out, "%s/%s: %s\n", p.Name, c.Name, text)
		}
	}
	return out.String()
}

func (s *stack) pods() []core.Pod {
	list, _, err := s.server.object(s.t.Context(), call{method: http.MethodGet, path: "/api/v1/namespaces/" + s.namespace + "/pods"})
	if err != nil {
		s.t.Fatal(err)
	}
	var pods core.PodList
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(list.Object, &pods); err != nil {
		s.t.Fatal(err)
	}
	return slices.DeleteFunc(pods.Items, func(p core.Pod) bool { return p.DeletionTimestamp != nil })
}

// processes returns the first process of each container that runs, by the name
// of the service: a container has that name, or its container_name.
func (s *stack) processes() map[string]process {
	ids := map[string]string{}
	found := map[string]process{}
	for _, p := range s.pods() {
		for _, c := range slices.Concat(p.Status.InitContainerStatuses, p.Status.ContainerStatuses) {
			if c.State.Running == nil {
				continue
			}
			_, id, _ := strings.Cut(c.ContainerID, "://")
			service := cmp.Or(s.names[c.Name], c.Name)
			ids[id] = service
			found[service] = process{restarts: int(c.RestartCount)}
		}
	}
	for id, pid := range firstProcesses(s.t, ids) {
		p := found[ids[id]]
		p.pid = pid
		found[ids[id]] = p
	}
	return found
}

// dataOutlivesPods replaces all Pods, and expects that files in volumes remain.
func (s *stack) dataOutlivesPods() {
	const mark = "written-by-the-test"
	written := map[string][]string{}
	for service, p := range s.podContainers {
		for _, folder := range p.claims() {
			path := filepath.Join(p.root(), folder, mark)
			if err := os.WriteFile(path, []byte("kept"), 0o600); err == nil {
				written[service] = append(written[service], filepath.Join(folder, mark))
			}
		}
	}
	if len(written) == 0 {
		return
	}
	query := url.Values{"gracePeriodSeconds": {"1"}}
	body, _, err := s.server.do(s.t.Context(), call{method: http.MethodDelete, path: "/api/v1/namespaces/" + s.namespace + "/pods", query: query})
	if err != nil {
		s.t.Fatal(err)
	}
	body.Close()
	s.awaitReady()
	for service, p := range s.processes() {
		for _, path := range written[service] {
			if text, err := os.ReadFile(filepath.Join(p.root(), path)); string(text) != "kept" {
				s.t.Errorf("service %s: after its Pod was replaced, %s is lost: %v", service, path, err)
			}
		}
	}
}

// awaitReady waits until as many Pods as ran before are ready again.
func (s *stack) awaitReady() {
	s.await("all Pods are ready again", func() error {
		services := map[string]bool{}
		for _, p := range s.pods() {
			for _, c := range p.Status.ContainerStatuses {
				if c.Ready {
					services[cmp.Or(s.names[c.Name], c.Name)] = true
				}
			}
		}
		for service := range s.podContainers {
			if !services[service] {
				return fmt.Errorf("%s is not ready", service)
			}
		}
		return nil
	})
}

// podsEnd deletes the workloads, so that the node has no more to do than the
// next stack needs.
func (s *stack) podsEnd(objects []Object) {
	for _, o := range objects {
		if finished(o.GetKind()) != nil || o.GetKind() == "CronJob" {
			_ = s.server.DeleteWithPods(context.WithoutCancel(s.t.Context()), s.namespace, o.Unstructured)
		}
	}
}

// await asks once a second, because a Pod's replacement is announced nowhere.
func (s *stack) await(what string, missing func() error) {
	s.t.Helper()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	limit := time.After(patience)
	for {
		err := missing()
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-limit:
			s.t.Fatalf("waited %s until %s: %v", patience, what, err)
		}
	}
}

// DeleteWithPods deletes a workload and, in the background, its Pods.
func (s *Server) DeleteWithPods(ctx context.Context, namespace string, o unstructured.Unstructured) error {
	path, err := s.path(ctx, o.GroupVersionKind(), namespace)
	if err != nil {
		return err
	}
	body, _, err := s.do(ctx, call{method: http.MethodDelete, path: path + "/" + o.GetName(), query: url.Values{"propagationPolicy": {"Background"}}})
	return errors.Join(err, closed(body))
}

func closed(body interface{ Close() error }) error {
	if body == nil {
		return nil
	}
	return body.Close()
}
