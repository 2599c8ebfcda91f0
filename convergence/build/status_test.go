package build

import (
	"testing"
	"time"

	"github.com/moby/buildkit/client"
)

// TestStatusOfCanceledBuild checks that a step which was running when the status
// stream was cut gets an end, and that one which had ended gets no second one.
func TestStatusOfCanceledBuild(t *testing.T) {
	out := make(chan *client.SolveStatus, 8)
	s := watchBuild(func(string) chan *client.SolveStatus { return out }, "web", func(text string) string { return text })
	now := time.Now()
	s.in <- &client.SolveStatus{Vertexes: []*client.Vertex{
		{Digest: "sha256:a", Name: "[1/2] FROM base", Started: &now, Completed: &now},
		{Digest: "sha256:b", Name: "[2/2] RUN sleep infinity", Started: &now},
	}}
	close(s.in)
	if failed := s.end(); failed != "" {
		t.Errorf("failed step: %q, want none", failed)
	}
	<-out
	last := <-out
	if len(last.Vertexes) != 1 {
		t.Fatalf("%d steps canceled, want 1", len(last.Vertexes))
	}
	v := last.Vertexes[0]
	if v.Name != "[2/2] RUN sleep infinity" || v.Completed == nil || v.Error != "context canceled" {
		t.Errorf("canceled step: %+v", v)
	}
}
