package engineclient_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// onSocket serves an engine's log call on a unix socket.
func onSocket(t *testing.T, logs http.HandlerFunc) *engineclient.Engine {
	t.Helper()
	path := filepath.Join(shortDir(t), "engine.sock")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/_ping", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Api-Version", "1.41") })
	mux.HandleFunc("/v1.41/containers/{id}/logs", logs)
	server := &http.Server{Handler: mux}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	e := dial(t, engineclient.Options{Host: "unix://" + path})
	if err := e.Reach(t.Context()); err != nil {
		t.Fatal(err)
	}
	return e
}

func TestAFloodIsReadToItsEnd(t *testing.T) {
	const lines = 20_000
	e := onSocket(t, func(w http.ResponseWriter, _ *http.Request) {
		for i := range lines {
			fmt.Fprintf(w, "line %d\n", i)
			w.(http.Flusher).Flush()
		}
	})
	stream, err := e.ContainerLogs(t.Context(), "web", container.LogsOptions{ShowStdout: true})
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	got, err := io.ReadAll(stream)
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for i := range lines {
		fmt.Fprintf(&want, "line %d\n", i)
	}
	if string(got) != want.String() {
		t.Errorf("%d bytes came of %d", len(got), want.Len())
	}
}

func TestAFloodThatStallsCanBeLeft(t *testing.T) {
	leave := make(chan struct{})
	t.Cleanup(func() { close(leave) })
	e := onSocket(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "the last")
		w.(http.Flusher).Flush()
		<-leave
	})
	ctx, stop := context.WithCancel(t.Context())
	stream, err := e.ContainerLogs(ctx, "web", container.LogsOptions{ShowStdout: true})
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	time.AfterFunc(50*time.Millisecond, stop)
	if _, err := io.ReadAll(stream); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestWhatTheEngineSaysToAFloodIsUnderstood(t *testing.T) {
	e := onSocket(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"message": "No such container: web"}`)
	})
	if _, err := e.ContainerLogs(t.Context(), "web", container.LogsOptions{}); !engineclient.IsNotFound(err) {
		t.Errorf("got %v", err)
	}
}
