package engineclient

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
)

// transport is the way of every call that is not a hijacked stream. It watches the call until it is answered, and
// gives its errors the name of the call.
type watchedTransport struct {
	next   http.RoundTripper
	engine *Engine
}

// watched is an HTTP client whose calls are watched. The Docker API client has looked at its transport by then.
func (e *Engine) watched(c *http.Client) {
	c.Transport = &watchedTransport{next: c.Transport, engine: e}
}

func (t *watchedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	c := callOf(r.Method, r.URL)
	what := t.engine.seen.describe(c)
	usual, bounded := expected(r.Context(), c)
	watch := &pending{calls: &t.engine.slow, over: true}
	if bounded {
		watch = t.engine.slow.watch(what, usual)
	}
	if r.Body != nil && r.Body != http.NoBody && r.Method == http.MethodPut {
		body := r.Body
		r = r.WithContext(r.Context())
		r.Body = &uploading{ReadCloser: body, watch: watch}
	}
	answer, err := t.next.RoundTrip(r)
	if err != nil {
		watch.answered()
		return nil, t.failed(r, c, what, err)
	}
	if c.streams() {
		watch.answered()
	}
	answer.Body = &answerBody{
		ReadCloser: answer.Body, watch: watch, ends: func() bool { return r.Context().Err() != nil },
		json: answer.StatusCode < http.StatusMultipleChoices && strings.HasPrefix(answer.Header.Get("Content-Type"), "application/json"),
		fails: func(problem string, cause error) error {
			return &CallError{Call: what, Problem: problem, Changes: c.changes(), Cause: cause}
		},
	}
	return answer, nil
}

// failed is the error of a call without an answer. What could not be reached has its own words.
func (t *watchedTransport) failed(r *http.Request, c call, what string, err error) error {
	var unreached *Unreachable
	if r.Context().Err() != nil || errors.As(err, &unreached) || says(err, plainToTLS) || !closedBy(err) {
		return err
	}
	return &CallError{Call: what, Problem: problemOf(err, closedBefore), Changes: c.changes(), Cause: err}
}

// uploading is the body of a call: as long as the engine takes it, the call goes on.
type uploading struct {
	io.ReadCloser
	watch *pending
}

func (u *uploading) Read(p []byte) (int, error) {
	u.watch.progressed()
	return u.ReadCloser.Read(p)
}

// answerBody is the body of an answer: it is watched until its end, and checked at its beginning.
type answerBody struct {
	io.ReadCloser
	watch *pending
	ends  func() bool // the call was given up
	json  bool        // to be checked
	fails func(problem string, cause error) error
}

func (b *answerBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	switch {
	case err == nil:
		b.watch.progressed()
	default:
		b.watch.answered()
	}
	if b.json && n > 0 {
		b.json = false
		if problem := problemOfJSON(p[:n]); problem != "" {
			return 0, b.fails(problem, nil)
		}
	}
	if err != nil && err != io.EOF && closedBy(err) && !b.ends() {
		err = b.fails(closedAmid, err)
	}
	return n, err
}

func (b *answerBody) Close() error {
	b.watch.answered()
	return b.ReadCloser.Close()
}

// problemOfJSON looks at the beginning of an answer that must have fields or elements. An engine never answers
// null or {} to a call that succeeded; taken for an object without fields, it would be a success without an effect.
func problemOfJSON(beginning []byte) string {
	beginning = bytes.TrimSpace(beginning)
	switch {
	case string(beginning) == "null", string(beginning) == "{}":
		return emptyAnswer
	case len(beginning) > 0 && beginning[0] != '{' && beginning[0] != '[' && beginning[0] != '"':
		return notJSON
	}
	return ""
}
