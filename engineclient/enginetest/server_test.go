package enginetest_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/events"
	"github.com/docker/docker/pkg/stdcopy"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
)

func TestAStopInABubbleTakesExactlyItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enginetest.New(t)
		s.Image("deaf", enginetest.Behaviour{IgnoreTerm: true})
		e := s.Engine()
		run(t, e, "web", "deaf")
		began := time.Now()
		if err := e.ContainerStop(t.Context(), "web", container.StopOptions{}); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took != 10*time.Second {
			t.Errorf("the stop took %v", took)
		}
		want := []enginetest.Call{"POST /containers/create?name=web", "POST /containers/web/start", "POST /containers/web/stop"}
		if diff := cmp.Diff(want, s.Mutations()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAttachedStdinEndsWithItsHalfClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enginetest.New(t)
		s.Image("any", enginetest.Behaviour{})
		e := s.Engine()
		_, err := e.ContainerCreate(t.Context(), &container.Config{
			Image: "any", Cmd: []string{"cat"}, OpenStdin: true, StdinOnce: true, AttachStdin: true,
		}, nil, nil, nil, "cat")
		if err != nil {
			t.Fatal(err)
		}
		stream, err := e.ContainerAttach(t.Context(), "cat", container.AttachOptions{Stream: true, Stdin: true, Stdout: true, Stderr: true})
		if err != nil {
			t.Fatal(err)
		}
		defer stream.Close()
		if err := e.ContainerStart(t.Context(), "cat", container.StartOptions{}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(stream.Conn, "to and fro\n"); err != nil {
			t.Fatal(err)
		}
		if err := stream.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if _, err := stdcopy.StdCopy(&out, io.Discard, stream.Reader); err != nil {
			t.Fatal(err)
		}
		if out.String() != "to and fro\n" {
			t.Errorf("got %q", out.String())
		}
	})
}

func TestEventsReachAFollowerInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enginetest.New(t)
		s.Image("slow", enginetest.Behaviour{Healthy: 3 * time.Second}, func(c *container.Config) {
			c.Healthcheck = &container.HealthConfig{Test: []string{"CMD", "ready?"}, Interval: time.Second}
		})
		e := s.Engine()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		messages, errs := e.Events(ctx, events.ListOptions{})
		began := time.Now()
		run(t, e, "db", "slow")
		for {
			select {
			case m := <-messages:
				if m.Action != events.ActionHealthStatusHealthy {
					continue
				}
			case err := <-errs:
				t.Fatal(err)
			}
			break
		}
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("healthy after %v", took)
		}
	})
}

func TestACallThatIsToFailFailsUntilItHeals(t *testing.T) {
	s := enginetest.New(t)
	s.Image("any", enginetest.Behaviour{})
	e := s.Engine()
	if _, err := e.ContainerCreate(t.Context(), &container.Config{Image: "any"}, nil, nil, nil, "db"); err != nil {
		t.Fatal(err)
	}
	s.Fail("POST /containers/db/start", "disk full")
	for range 2 {
		err := e.ContainerStart(t.Context(), "db", container.StartOptions{})
		if err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Fatalf("got %v", err)
		}
	}
	s.Heal()
	if err := e.ContainerStart(t.Context(), "db", container.StartOptions{}); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, e *engineclient.Engine, name, image string) {
	t.Helper()
	if _, err := e.ContainerCreate(t.Context(), &container.Config{Image: image}, nil, nil, nil, name); err != nil {
		t.Fatal(err)
	}
	if err := e.ContainerStart(t.Context(), name, container.StartOptions{}); err != nil {
		t.Fatal(err)
	}
}
