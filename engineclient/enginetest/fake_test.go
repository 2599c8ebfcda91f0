package enginetest_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/docker/docker/api/types/checkpoint"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/registry"
	"github.com/docker/go-connections/nat"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
)

// What only the engine in memory can do: the rest is in the conformance suite.

func TestCallsAreToldByName(t *testing.T) {
	s, e := engineWith(t, "any")
	n, err := e.NetworkCreate(t.Context(), "net", network.CreateOptions{})
	must(t, err)
	c, err := e.ContainerCreate(t.Context(), &container.Config{Image: "any"}, nil, nil, nil, "web")
	must(t, err)
	must(t, e.NetworkConnect(t.Context(), n.ID, c.ID, nil))
	must(t, e.ContainerRename(t.Context(), c.ID, "www"))
	_, err = e.ContainerInspect(t.Context(), c.ID)
	must(t, err)
	must(t, e.ContainerRemove(t.Context(), c.ID[:12], container.RemoveOptions{}))
	must(t, e.NetworkRemove(t.Context(), n.ID))
	want := []enginetest.Call{
		"HEAD /_ping",
		"POST /networks/create?name=net",
		"POST /containers/create?name=web",
		"POST /networks/net/connect?container=web",
		"POST /containers/web/rename?name=www",
		"GET /containers/www/json",
		"DELETE /containers/www",
		"DELETE /networks/net",
	}
	if diff := cmp.Diff(want, s.Calls()); diff != "" {
		t.Error(diff)
	}
	s.Forget()
	if len(s.Calls()) != 0 {
		t.Error("calls are not forgotten")
	}
}

func TestPatternsOfFaults(t *testing.T) {
	for pattern, hit := range map[string]bool{
		"POST /containers/web/start":       true,
		"POST /containers/*/start":         true,
		"* /containers/web/start":          true,
		"POST /containers/db/start":        false,
		"GET /containers/web/start":        false,
		"POST /containers/create":          false,
		"POST /containers/web/start?name=": false,
	} {
		s, e := engineWith(t, "any")
		create(t, e, "web", "any")
		s.Fail(pattern, "no")
		if err := e.ContainerStart(t.Context(), "web", container.StartOptions{}); (err != nil) != hit {
			t.Errorf("%s: got %v", pattern, err)
		}
	}
	s, e := engineWith(t, "any")
	s.Fail("POST /containers/create?name=web", "no")
	if _, err := e.ContainerCreate(t.Context(), &container.Config{Image: "any"}, nil, nil, nil, "web"); err == nil {
		t.Error("a create is not found by its name")
	}
	create(t, e, "db", "any")
}

func TestAFaultThatHappensOnce(t *testing.T) {
	s, e := engineWith(t, "any")
	create(t, e, "web", "any")
	s.FailOnce("POST /containers/web/start", "no")
	if err := e.ContainerStart(t.Context(), "web", container.StartOptions{}); err == nil {
		t.Error("it does not happen")
	}
	must(t, e.ContainerStart(t.Context(), "web", container.StartOptions{}))
}

func TestAConnectionThatIsCut(t *testing.T) {
	s, e := engineWith(t, "any")
	create(t, e, "web", "any")
	s.Cut("POST /containers/web/start")
	err := e.ContainerStart(t.Context(), "web", container.StartOptions{})
	if want := "start container web: the engine closed the connection without a response"; engineclient.Plain(err).Error() != want {
		t.Errorf("got %v, want %s", engineclient.Plain(err), want)
	}
}

func TestACallThatIsDelayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, e := engineWith(t, "any")
		create(t, e, "web", "any")
		s.Delay("POST /containers/web/start", time.Hour)
		began := time.Now()
		must(t, e.ContainerStart(t.Context(), "web", container.StartOptions{}))
		if took := time.Since(began); took != time.Hour {
			t.Errorf("it took %v", took)
		}
	})
}

func TestAgeShiftsTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, e := engineWith(t, "any")
		run(t, e, "web", "any")
		s.Age(3 * time.Hour)
		all, err := e.ContainerList(t.Context(), container.ListOptions{})
		must(t, err)
		if all[0].Status != "Up 3 hours" || time.Now().Unix()-all[0].Created != 3*3600 {
			t.Errorf("got %s, created %d", all[0].Status, all[0].Created)
		}
	})
}

func TestAPortThatAProcessOfTheHostHolds(t *testing.T) {
	s, e := engineWith(t, "any")
	s.HoldPort(8080)
	_, err := e.ContainerCreate(t.Context(), &container.Config{Image: "any"},
		&container.HostConfig{PortBindings: nat.PortMap{"80/tcp": {{HostPort: "8080"}}}}, nil, nil, "web")
	must(t, err)
	err = e.ContainerStart(t.Context(), "web", container.StartOptions{})
	if port, ok := engineclient.PortTaken(err); !ok || port != "8080" {
		t.Errorf("got %v", err)
	}
	s.ReleasePort(8080)
	must(t, e.ContainerStart(t.Context(), "web", container.StartOptions{}))
}

func TestOneOfARangeOfPortsIsTaken(t *testing.T) {
	_, e := engineWith(t, "any")
	for i, want := range []string{"8000", "8001", ""} {
		name := []string{"one", "two", "three"}[i]
		_, err := e.ContainerCreate(t.Context(), &container.Config{Image: "any"},
			&container.HostConfig{PortBindings: nat.PortMap{"80/tcp": {{HostPort: "8000-8001"}}}}, nil, nil, name)
		must(t, err)
		err = e.ContainerStart(t.Context(), name, container.StartOptions{})
		if want == "" {
			if _, ok := engineclient.PortTaken(err); !ok {
				t.Errorf("got %v", err)
			}
			continue
		}
		must(t, err)
		c, err := e.ContainerInspect(t.Context(), name)
		must(t, err)
		if got := c.NetworkSettings.Ports["80/tcp"][0].HostPort; got != want {
			t.Errorf("%s has port %s", name, got)
		}
	}
}

func TestAddressPoolsEnd(t *testing.T) {
	s := enginetest.New(t, enginetest.Pools(1))
	e := s.Engine()
	_, err := e.NetworkCreate(t.Context(), "one", network.CreateOptions{})
	must(t, err)
	_, err = e.NetworkCreate(t.Context(), "two", network.CreateOptions{})
	if !engineclient.PoolExhausted(err) {
		t.Errorf("got %v", err)
	}
	must(t, e.NetworkRemove(t.Context(), "one"))
	_, err = e.NetworkCreate(t.Context(), "two", network.CreateOptions{})
	must(t, err)
}

func TestAPullBringsTheNewestOffer(t *testing.T) {
	s, e := engineWith(t, "other")
	s.Remote("app:1", enginetest.Behaviour{})
	idOf := func() string {
		i, err := e.ImageInspect(t.Context(), "app:1")
		must(t, err)
		return i.ID
	}
	if out := pull(t, e, "app:1", ""); !strings.Contains(out, "Status: Downloaded newer image for app:1") {
		t.Errorf("got %s", out)
	}
	first := idOf()
	if out := pull(t, e, "app:1", ""); !strings.Contains(out, "Status: Image is up to date for app:1") {
		t.Errorf("got %s", out)
	}
	s.Remote("app:1", enginetest.Behaviour{})
	pull(t, e, "app:1", "")
	if idOf() == first {
		t.Error("the newer image did not come")
	}
	i, err := e.ImageInspect(t.Context(), "app:1")
	must(t, err)
	byDigest, err := e.ImageInspect(t.Context(), i.RepoDigests[0])
	must(t, err)
	if byDigest.ID != i.ID {
		t.Error("the digest names another image")
	}
}

func TestPullsThatFail(t *testing.T) {
	s, e := engineWith(t, "other")
	_, err := e.ImagePull(t.Context(), "nowhere", image.PullOptions{})
	if !engineclient.IsNotFound(err) || !strings.Contains(err.Error(), "pull access denied for nowhere") {
		t.Errorf("got %v", err)
	}
	s.RemoteFails("torn", "unexpected EOF")
	if out := pull(t, e, "torn", ""); !strings.Contains(out, `"error":"unexpected EOF"`) {
		t.Errorf("got %s", out)
	}
	s.Remote("mine", enginetest.Behaviour{})
	s.RemoteNeeds("mine", "word")
	if _, err = e.ImagePull(t.Context(), "mine", image.PullOptions{}); err == nil {
		t.Error("no password is asked for")
	}
	auth, err := registry.EncodeAuthConfig(registry.AuthConfig{Username: "me", Password: "word"})
	must(t, err)
	said, err := e.DistributionInspect(t.Context(), "mine", auth)
	must(t, err)
	if !strings.HasPrefix(said.Descriptor.Digest.String(), "sha256:") {
		t.Errorf("the registry has the digest %q", said.Descriptor.Digest)
	}
	if _, err = e.DistributionInspect(t.Context(), "mine", ""); err == nil {
		t.Error("no password is asked for")
	}
	pull(t, e, "mine", auth)
}

func TestABehaviourSaysWhatRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, e := engineWith(t, "other")
		s.Image("job", enginetest.Behaviour{Lines: []string{"working"}, Exits: true, After: time.Minute, Code: 4,
			Exec: func(argv []string) enginetest.Output {
				return enginetest.Output{Stdout: strings.Join(argv, "+"), Code: 9}
			}})
		run(t, e, "job", "job")
		x, err := e.ContainerExecCreate(t.Context(), "job", container.ExecOptions{Cmd: []string{"psql", "-c"}, AttachStdout: true, Tty: true})
		must(t, err)
		stream, err := e.ContainerExecAttach(t.Context(), x.ID, container.ExecAttachOptions{Tty: true})
		must(t, err)
		said, err := io.ReadAll(stream.Reader)
		must(t, err)
		stream.Close()
		done, err := e.ContainerExecInspect(t.Context(), x.ID)
		must(t, err)
		if string(said) != "psql+-c\r\n" || done.ExitCode != 9 {
			t.Errorf("the exec says %q and exits with %d", said, done.ExitCode)
		}
		began := time.Now()
		results, errs := e.ContainerWait(t.Context(), "job", container.WaitConditionNotRunning)
		select {
		case r := <-results:
			if r.StatusCode != 4 || time.Since(began) != time.Minute {
				t.Errorf("it exits with %d after %v", r.StatusCode, time.Since(began))
			}
		case err := <-errs:
			t.Fatal(err)
		}
	})
}

func TestHealthOnCommand(t *testing.T) {
	s, e := engineWith(t, "other")
	s.Image("db", enginetest.Behaviour{}, func(c *container.Config) {
		c.Healthcheck = &container.HealthConfig{Test: []string{"CMD", "ready?"}, Interval: time.Hour}
	})
	run(t, e, "db", "db")
	for _, want := range []string{"healthy", "unhealthy"} {
		s.SetHealth("db", want)
		c, err := e.ContainerInspect(t.Context(), "db")
		must(t, err)
		if c.State.Health.Status != want {
			t.Errorf("it is %s", c.State.Health.Status)
		}
	}
}

func TestFilesCanBeReadAndWritten(t *testing.T) {
	s, e := engineWith(t, "any")
	create(t, e, "web", "any")
	s.PutFile("web", "/srv/page", []byte("hello"))
	r, stat, err := e.CopyFromContainer(t.Context(), "web", "/srv")
	must(t, err)
	must(t, r.Close())
	data, head, ok := s.File("web", "/srv/page")
	if !stat.Mode.IsDir() || !ok || string(data) != "hello" || head.Mode != 0o644 {
		t.Errorf("got %v, %q, %v", stat, data, head)
	}
	if _, _, ok := s.File("web", "/srv/none"); ok {
		t.Error("a file is there that is not")
	}
}

func TestTheServerIsReachedOverASocketToo(t *testing.T) {
	dir, err := os.MkdirTemp("", "eng")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s, _ := engineWith(t, "any")
	e, err := engineclient.Dial(engineclient.Options{Host: s.Listen(filepath.Join(dir, "s")), ConfigDir: dir})
	must(t, err)
	t.Cleanup(func() { _ = e.Close() })
	must(t, e.Reach(t.Context()))
	run(t, e, "web", "any")
	all, err := e.ContainerList(t.Context(), container.ListOptions{Filters: filters.NewArgs(filters.Arg("status", "running"))})
	must(t, err)
	if len(all) != 1 {
		t.Errorf("got %v", all)
	}
}

// failing is a test that may fail.
type failing struct {
	testing.TB
	said []string
}

func (f *failing) Errorf(string, ...any) { f.said = append(f.said, "failed") }

func TestACallThatIsLackingFailsTheTest(t *testing.T) {
	f := &failing{TB: t}
	_, err := enginetest.New(f).Engine().CheckpointList(t.Context(), "web", checkpoint.ListOptions{})
	if err == nil || len(f.said) != 1 {
		t.Errorf("got %v, and the test failed %d times", err, len(f.said))
	}
}

func TestTheEndOfATestEndsEveryStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // which fails when a goroutine is left
		_, e := engineWith(t, "any")
		run(t, e, "web", "any")
		stream, err := e.ContainerAttach(t.Context(), "web", container.AttachOptions{Stream: true, Stdout: true})
		must(t, err)
		t.Cleanup(stream.Close)
		follow, err := e.ContainerLogs(t.Context(), "web", container.LogsOptions{ShowStdout: true, Follow: true})
		must(t, err)
		t.Cleanup(func() { _ = follow.Close() })
	})
}

func engineWith(t *testing.T, ref string) (*enginetest.Server, *engineclient.Engine) {
	t.Helper()
	s := enginetest.New(t)
	s.Image(ref, enginetest.Behaviour{})
	return s, s.Engine()
}

func create(t *testing.T, e *engineclient.Engine, name, image string) {
	t.Helper()
	_, err := e.ContainerCreate(t.Context(), &container.Config{Image: image}, nil, nil, nil, name)
	must(t, err)
}

func pull(t *testing.T, e *engineclient.Engine, ref, auth string) string {
	t.Helper()
	r, err := e.ImagePull(t.Context(), ref, image.PullOptions{RegistryAuth: auth})
	must(t, err)
	defer func() { _ = r.Close() }()
	out, err := io.ReadAll(r)
	must(t, err)
	return string(out)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
