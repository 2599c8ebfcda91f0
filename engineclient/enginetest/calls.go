package enginetest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Call is one call that the server got: "POST /containers/shop-db-1/start".
// What a call makes or moves stands behind a question mark:
//
//	POST /containers/create?name=shop-db-1
//	POST /containers/shop-db-1/rename?name=old
//	POST /networks/create?name=shop_default
//	POST /networks/shop_default/connect?container=shop-db-1
//	POST /volumes/create?name=shop_data
//	POST /images/create?image=alpine:3.20
//	POST /images/create?image=alpine:3.20&platform=linux/arm64
type Call string

// Method is its first word.
func (c Call) Method() string {
	m, _, _ := strings.Cut(string(c), " ")
	return m
}

// Changes reports whether the call could change the engine. The start of an
// exec counts, a wait does not.
func (c Call) Changes() bool {
	switch c.Method() {
	case http.MethodGet, http.MethodHead:
		return false
	}
	path, _, _ := strings.Cut(string(c), "?")
	switch path[strings.LastIndex(path, "/")+1:] {
	case "wait", "attach", "resize":
		return false
	}
	return true
}

// Calls returns all calls so far, in the order of their arrival.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call(nil), s.calls...)
}

// Mutations returns the calls that could change the engine.
func (s *Server) Mutations() []Call {
	var out []Call
	for _, c := range s.Calls() {
		if c.Changes() {
			out = append(out, c)
		}
	}
	return out
}

// Forget empties the list of calls.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = nil
}

// named words a call with names in place of IDs.
func (s *Server) named(r *http.Request) Call {
	what := subject(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if len(parts) > 1 {
		parts[1] = s.nameOf(parts[0], parts[1])
	}
	path := r.Method + " /" + strings.Join(parts, "/")
	if key, value, ok := strings.Cut(what, "="); ok {
		if key == "container" {
			value = s.nameOf("containers", value)
		}
		path += "?" + key + "=" + value
	}
	return Call(path)
}

// subject is what a call is about beyond its path: "name=shop-db-1".
func subject(r *http.Request) string {
	q := r.URL.Query()
	switch path := r.URL.Path; {
	case r.Method != http.MethodPost:
		return ""
	case path == "/containers/create", strings.HasSuffix(path, "/rename"):
		return "name=" + q.Get("name")
	case path == "/images/create":
		return "image=" + pulled(q) + forPlatform(q.Get("platform"))
	case strings.HasPrefix(path, "/images/") && strings.HasSuffix(path, "/tag"):
		return "image=" + q.Get("repo") + ":" + q.Get("tag")
	case path == "/networks/create", path == "/volumes/create":
		return "name=" + peek(r).Name
	case strings.HasSuffix(path, "/connect"), strings.HasSuffix(path, "/disconnect"):
		return "container=" + peek(r).Container
	}
	return ""
}

// pulled is the image that a pull or an import asks for, as a user writes it.
func pulled(q url.Values) string {
	if q.Get("fromImage") == "" {
		return q.Get("repo")
	}
	return familiar(join(q.Get("fromImage"), q.Get("tag")))
}

func forPlatform(platform string) string {
	if platform == "" {
		return ""
	}
	return "&platform=" + platform
}

type peeked struct{ Name, Container string }

// peek reads the body of a call and puts it back.
func peek(r *http.Request) peeked {
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	var p peeked
	if err == nil {
		_ = json.Unmarshal(body, &p) // the handler will say what is wrong with it
	}
	return p
}

// nameOf is the name of what an ID names. The lock is held.
func (s *Server) nameOf(kind, ref string) string {
	switch kind {
	case "containers":
		if b, err := s.container(ref); err == nil {
			return b.name
		}
	case "networks":
		if n, err := s.network(ref); err == nil {
			return n.name
		}
	case "exec":
		if x := s.execs[ref]; x != nil {
			return x.container.name
		}
	case "images":
		if p := s.images[ref]; p != nil && len(p.tags) > 0 {
			return familiar(p.tags[0])
		}
	}
	return ref
}
