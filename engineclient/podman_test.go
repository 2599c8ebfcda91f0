package engineclient_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/events"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// podman answers as Podman 5.4 does.
func podman(t *testing.T) *engineclient.Engine {
	t.Helper()
	answers := map[string]string{
		"/_ping":   "OK",
		"/version": `{"Components": [{"Name": "Podman Engine", "Version": "5.4.2"}]}`,
		"/containers/json": `[
			{"Id": "1", "Names": ["/c1"], "State": "running", "Status": "Up 2 seconds", "Image": "docker.io/library/web:1", "Ports": [{"PrivatePort": 80, "PublicPort": 8080, "Type": "tcp"}]},
			{"Id": "2", "Names": ["/c2"], "State": "stopping", "Status": "Stopping", "Image": "localhost/own:1"},
			{"Id": "3", "Names": ["/c3"], "State": "stopped", "Status": "Exited (0)", "Image": "docker.io/me/job:1", "Ports": [{"PrivatePort": 80, "PublicPort": 8081, "Type": "tcp"}]}]`,
		"/containers/json?healthy":  `[{"Id": "1"}]`,
		"/containers/json?starting": `[{"Id": "2"}]`,
		"/containers/3/json":        `{"Id": "3", "State": {"Status": "stopped"}, "Config": {"Image": "docker.io/me/job:1"}, "HostConfig": {}}`,
		"/events": `{"Action": "start", "Actor": {"ID": "1"}, "timeNano": 1}{"Action": "die", "Actor": {"ID": "1"}, "timeNano": 2}
			{"Action": "start", "Actor": {"ID": "1"}, "timeNano": 1}{"Action": "start", "Actor": {"ID": "2"}, "timeNano": 1}
			{"Action": "die", "Actor": {"ID": "1"}, "timeNano": 2}{"Action": "start", "Actor": {"ID": "1"}, "timeNano": 3}`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", "1.41")
		w.Header().Set("Docker-Experimental", "true")
		path := strings.TrimPrefix(r.URL.Path, "/v1.41")
		for _, health := range []string{"unhealthy", "healthy", "starting"} {
			if strings.Contains(r.URL.Query().Get("filters"), `"`+health+`"`) {
				path += "?" + health
			}
		}
		if strings.HasSuffix(path, "/kill") {
			<-r.Context().Done() // as it does at times
			return
		}
		answer, ok := answers[path]
		if !ok {
			answer = "[]"
		}
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(server.Close)
	e, err := engineclient.New("podman", func(ctx context.Context) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp", server.Listener.Addr().String())
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	if err := e.Reach(t.Context()); err != nil {
		t.Fatal(err)
	}
	return e
}

func TestPodmanIsKnownAndSpeaksLikeOthers(t *testing.T) {
	e := podman(t)
	if !e.Podman() {
		t.Error("it is not known")
	}
	told := func(all bool) string {
		list, err := e.ContainerList(t.Context(), container.ListOptions{All: all})
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		for _, c := range list {
			fmt.Fprintf(&out, "%s %s %s, %s", c.ID, c.Image, c.State, c.Status)
			for _, p := range c.Ports {
				fmt.Fprintf(&out, ", %s:%d", p.IP, p.PublicPort)
			}
			out.WriteString("\n")
		}
		return out.String()
	}
	alive := "1 web:1 running, Up 2 seconds (healthy), 0.0.0.0:8080\n2 localhost/own:1 running, Stopping (health: starting)\n"
	if diff := cmp.Diff(alive, told(false)); diff != "" {
		t.Errorf("a list (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(alive+"3 me/job:1 exited, Exited (0)\n", told(true)); diff != "" {
		t.Errorf("a list of all (-want +got):\n%s", diff)
	}
	c, err := e.ContainerInspect(t.Context(), "3")
	if err != nil || c.State.Status != container.StateExited || c.Config.Image != "me/job:1" {
		t.Errorf("inspect: %v, %v", c, err)
	}
}

func TestAKillWithoutAnAnswerEndsWithTheContainer(t *testing.T) {
	if err := podman(t).ContainerKill(t.Context(), "3", "KILL"); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := podman(t).ContainerKill(ctx, "3", "KILL"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it went on after its end: %v", err)
	}
}

func TestPodmansEventsAreToldOnce(t *testing.T) {
	told, over := podman(t).Events(t.Context(), events.ListOptions{})
	var got []string
	for {
		select {
		case m := <-told:
			got = append(got, fmt.Sprint(m.Actor.ID, m.Action, m.TimeNano))
			continue
		case err := <-over:
			if !errors.Is(err, io.EOF) {
				t.Error(err)
			}
		}
		break
	}
	if diff := cmp.Diff([]string{"1start1", "1die2", "2start1", "1start3"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
