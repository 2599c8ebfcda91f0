package enginetest

import (
	"context"
	"net/http"
	"path"
	"strings"
	"time"
)

// fault is something that happens to the calls that match.
type fault struct {
	method, path string
	err          error
	delay        time.Duration
	times        int // how often still; -1 is until Heal
}

// Fail makes every matching call fail with the message, as an error of the
// engine (500), until Heal. A pattern is a method and a path with names in
// place of IDs: "POST /containers/shop-db-1/start", and * stands for a part
// of a path. Without a question mark it matches whatever stands behind one,
// see Call.
func (s *Server) Fail(pattern, message string) {
	s.fault(pattern, refuse(http.StatusInternalServerError, "%s", message), 0, -1)
}

// FailOnce fails the next matching call.
func (s *Server) FailOnce(pattern, message string) {
	s.fault(pattern, refuse(http.StatusInternalServerError, "%s", message), 0, 1)
}

// FailWith is Fail with a status of its own.
func (s *Server) FailWith(pattern string, status int, message string) {
	s.fault(pattern, refuse(status, "%s", message), 0, -1)
}

// Cut ends the connection of the next matching call without an answer.
func (s *Server) Cut(pattern string) { s.fault(pattern, errCut, 0, 1) }

// Delay lets every matching call take that much longer, until Heal.
func (s *Server) Delay(pattern string, d time.Duration) { s.fault(pattern, nil, d, -1) }

// CutStreams closes every stream that is open now (attach, exec); the commands behind them run on.
func (s *Server) CutStreams() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.streams {
		_ = c.Close()
	}
	s.streams = nil
}

// Heal ends all faults and delays.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// HoldPort lets a process of the host hold a port.
func (s *Server) HoldPort(port int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held[port] = true
}

// ReleasePort lets it go.
func (s *Server) ReleasePort(port int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.held, port)
}

func (s *Server) fault(pattern string, err error, delay time.Duration, times int) {
	method, where, ok := strings.Cut(pattern, " ")
	if _, bad := path.Match(where, ""); !ok || bad != nil {
		s.t.Fatalf("enginetest: %q is no pattern such as \"POST /containers/db/start\"", pattern)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &fault{method: method, path: where, err: err, delay: delay, times: times})
}

func (f *fault) matches(c Call) bool {
	method, where, _ := strings.Cut(string(c), " ")
	if f.times == 0 || (f.method != "*" && f.method != method) {
		return false
	}
	if !strings.Contains(f.path, "?") {
		where, _, _ = strings.Cut(where, "?")
		ok, _ := path.Match(f.path, where)
		return ok
	}
	pattern, patternOf, _ := strings.Cut(f.path, "?")
	where, of, _ := strings.Cut(where, "?")
	ok, _ := path.Match(pattern, where)
	also, _ := path.Match(patternOf, of)
	return ok && also
}

// meet notes a call and lets its faults happen.
func (s *Server) meet(ctx context.Context, c Call) error {
	delay, err := s.faultOf(c)
	if delay > 0 {
		s.mu.Lock()
		s.await(ctx, delay, func() bool { return false })
		s.mu.Unlock()
	}
	return err
}

func (s *Server) faultOf(c Call) (time.Duration, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, c)
	var delay time.Duration
	for _, f := range s.faults {
		if !f.matches(c) {
			continue
		}
		f.times = max(f.times-1, -1)
		delay += f.delay
		if f.err != nil {
			s.failed(c, f.err)
			return delay, f.err
		}
	}
	return delay, nil
}

// failed leaves the traces that a failed start leaves. The lock is held.
func (s *Server) failed(c Call, err error) {
	name, start := strings.CutSuffix(strings.TrimPrefix(string(c), "POST /containers/"), "/start")
	if !start {
		return
	}
	if b, missing := s.container(name); missing == nil && b.status == created {
		b.exitCode, b.fault = 128, err.Error()
	}
}
