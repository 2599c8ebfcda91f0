package build

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/moby/buildkit/client"
)

// buildStatus passes on the status of a build, and records which step failed
// and which steps are running.
type buildStatus struct {
	in      chan *client.SolveStatus
	over    chan struct{}
	failed  string
	running map[string]*client.Vertex // by digest
}

// watchBuild opens the display of a service's build. open may be nil: then the status is
// only recorded.
func watchBuild(open func(service string) chan *client.SolveStatus, service string, scrub func(string) string) *buildStatus {
	var out chan *client.SolveStatus
	if open != nil {
		out = open(service)
	} else {
		out = make(chan *client.SolveStatus)
		go func() {
			for range out {
			}
		}()
	}
	s := &buildStatus{in: make(chan *client.SolveStatus), over: make(chan struct{}), running: map[string]*client.Vertex{}}
	go func() {
		defer close(s.over)
		defer close(out)
		for told := range s.in {
			for _, v := range told.Vertexes {
				s.record(v)
			}
			out <- withoutSecrets(told, scrub)
		}
		if len(s.running) > 0 {
			out <- withoutSecrets(s.canceled(time.Now()), scrub)
		}
	}()
	return s
}

func (s *buildStatus) record(v *client.Vertex) {
	if v.Error != "" {
		s.failed = v.Name
	}
	delete(s.running, v.Digest.String())
	if v.Started != nil && v.Completed == nil {
		running := *v
		s.running[v.Digest.String()] = &running
	}
}

// canceled is the status of the steps that were running when the build ended.
// BuildKit's status stream is cut when the build is canceled: without it the
// display would show no end of these steps.
func (s *buildStatus) canceled(at time.Time) *client.SolveStatus {
	out := &client.SolveStatus{}
	for _, v := range s.running {
		v.Completed, v.Error = &at, context.Canceled.Error()
		out.Vertexes = append(out.Vertexes, v)
	}
	slices.SortFunc(out.Vertexes, func(a, b *client.Vertex) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// end waits for the last word, once BuildKit has closed its end.
func (s *buildStatus) end() (failed string) {
	<-s.over
	return s.failed
}

// withoutSecrets hides the project's secret values in the status of a build: the
// address of a context can contain a token, and the output of a step an argument.
func withoutSecrets(told *client.SolveStatus, scrub func(string) string) *client.SolveStatus {
	for _, v := range told.Vertexes {
		v.Name, v.Error = scrub(v.Name), scrub(v.Error)
	}
	for _, s := range told.Statuses {
		s.ID, s.Name = scrub(localKind(s.ID)), scrub(localKind(s.Name))
	}
	for _, l := range told.Logs {
		l.Data = []byte(scrub(string(l.Data)))
	}
	for _, w := range told.Warnings {
		w.Short = []byte(scrub(string(w.Short)))
	}
	return told
}
