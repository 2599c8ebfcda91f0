package convergence

import "github.com/moby/buildkit/client"

// buildStatus passes on what BuildKit tells, and remembers which step failed.
type buildStatus struct {
	in     chan *client.SolveStatus
	over   chan struct{}
	failed string
}

func watchBuild(out chan *client.SolveStatus, scrub func(string) string) *buildStatus {
	s := &buildStatus{in: make(chan *client.SolveStatus), over: make(chan struct{})}
	go func() {
		defer close(s.over)
		defer close(out)
		for told := range s.in {
			for _, v := range told.Vertexes {
				if v.Error != "" {
					s.failed = v.Name
				}
			}
			out <- withoutSecrets(told, scrub)
		}
	}()
	return s
}

// end waits for the last word, once BuildKit has closed its end.
func (s *buildStatus) end() (failed string) {
	<-s.over
	return s.failed
}

// withoutSecrets hides the project's secret values in what a build tells: the
// address of a context can hold a token, and what a step prints an argument.
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
