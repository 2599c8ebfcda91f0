package engineclient

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
)

// ContainerAttach is the Docker API client's, watched, and it ends with its context.
func (e *Engine) ContainerAttach(ctx context.Context, id string, o container.AttachOptions) (types.HijackedResponse, error) {
	return opened(ctx, e, "/containers/"+id+"/attach", func() (types.HijackedResponse, error) { return e.Client.ContainerAttach(ctx, id, o) }, closeHijacked)
}

// ContainerExecAttach is the Docker API client's, watched, and it ends with its context.
func (e *Engine) ContainerExecAttach(ctx context.Context, id string, o container.ExecAttachOptions) (types.HijackedResponse, error) {
	return opened(ctx, e, "/exec/"+id+"/start", func() (types.HijackedResponse, error) { return e.Client.ContainerExecAttach(ctx, id, o) }, closeHijacked)
}

// DialHijack is the Docker API client's, watched, and it ends with its context.
func (e *Engine) DialHijack(ctx context.Context, where, proto string, meta map[string][]string) (net.Conn, error) {
	return opened(ctx, e, where, func() (net.Conn, error) { return e.Client.DialHijack(ctx, where, proto, meta) }, func(c net.Conn) { _ = c.Close() })
}

func closeHijacked(s types.HijackedResponse) { s.Close() }

// opened opens a stream that takes a connection over. The Docker API client ignores the context while the engine
// does not answer, so the attempt is left behind then; what it opens later is closed.
func opened[S any](ctx context.Context, e *Engine, path string, open func() (S, error), closeStream func(S)) (S, error) {
	c := callOf(http.MethodPost, &url.URL{Path: path})
	what := e.seen.describe(c)
	watch := e.slow.watch(what, 0)
	defer watch.answered()
	type result struct {
		stream S
		err    error
	}
	done := make(chan result, 1)
	go func() {
		s, err := open()
		done <- result{s, err}
	}()
	select {
	case r := <-done:
		return r.stream, namedError(ctx, what, c, r.err)
	case <-ctx.Done():
		go func() {
			if r := <-done; r.err == nil {
				closeStream(r.stream)
			}
		}()
		var none S
		return none, context.Cause(ctx)
	}
}

// namedError gives the error of a hijacked call the name of the call.
func namedError(ctx context.Context, what string, c call, err error) error {
	var unreached *Unreachable
	switch {
	case err == nil, ctx.Err() != nil, errors.As(err, &unreached):
		return err
	case closedBy(err):
		return &CallError{Call: what, Problem: closedBefore, Changes: c.changes(), Cause: err}
	case says(err, "unable to upgrade"):
		return &CallError{Call: what, Problem: Plain(err).Error(), Changes: c.changes(), Cause: err}
	}
	return err
}
