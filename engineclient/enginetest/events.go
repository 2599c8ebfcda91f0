//lint:file-ignore SA1019 clients of older API versions read these fields

package enginetest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/docker/docker/api/types/events"
)

// record is one event that happened.
type record struct {
	at         time.Time
	kind       string
	action     string
	id         string
	attributes map[string]string
}

// LoseEvents lets nobody hear what happens from now on, until it is called again
// with false. Engines lose events where a listener is slow; Podman does when it
// makes room in the file that they are in.
func (s *Server) LoseEvents(lose bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.losing = lose
}

// emit records an event. The lock is held.
func (s *Server) emit(kind, action, id string, attributes map[string]string) {
	if s.losing {
		return
	}
	s.history = append(s.history, record{at: s.tick(), kind: kind, action: action, id: id, attributes: maps.Clone(attributes)})
}

// emitFor records an event of a container, with more attributes in pairs.
func (s *Server) emitFor(b *fakeContainer, action string, pairs ...string) {
	attributes := b.attributes()
	for i := 0; i+1 < len(pairs); i += 2 {
		attributes[pairs[i]] = pairs[i+1]
	}
	s.emit("container", action, b.id, attributes)
}

// attributes are what the events of a container carry: labels, image, name.
func (b *fakeContainer) attributes() map[string]string {
	a := map[string]string{}
	maps.Copy(a, b.config.Labels)
	a["image"], a["name"] = b.config.Image, b.name
	return a
}

func (s *Server) streamEvents(w http.ResponseWriter, r *http.Request) error {
	f, err := s.filters(r, "container", "event", "image", "label", "network", "type", "volume")
	if err != nil {
		return err
	}
	since, err := stamp(r.URL.Query().Get("since"))
	if err != nil {
		return err
	}
	until, err := stamp(r.URL.Query().Get("until"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	flush(w)
	s.mu.Lock()
	next := len(s.history)
	if !since.IsZero() || !until.IsZero() {
		next = 0
	}
	s.mu.Unlock()
	encode := json.NewEncoder(w)
	for {
		batch, open := s.nextEvents(r, &next, until)
		for _, e := range batch {
			if !f.matches(e) || (!since.IsZero() && e.at.Before(since)) || (!until.IsZero() && e.at.After(until)) {
				continue
			}
			if err := encode.Encode(e.message(s.api)); err != nil {
				return nil
			}
		}
		flush(w)
		if !open {
			return nil
		}
	}
}

// nextEvents waits for events from next on. open is false when there will be
// no more: the client left, or until is over.
func (s *Server) nextEvents(r *http.Request, next *int, until time.Time) (batch []record, open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	more := func() bool { return len(s.history) > *next }
	switch limit := time.Until(until); {
	case until.IsZero():
		open = s.await(r.Context(), 0, more)
	case limit > 0:
		open = s.await(r.Context(), limit, more)
	}
	batch = slices.Clone(s.history[*next:])
	*next = len(s.history)
	return batch, open
}

func flush(w http.ResponseWriter) {
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
}

func (f filter) matches(e record) bool {
	isKind := func(kind string) func(string) bool {
		return func(x string) bool {
			return e.kind == kind && (strings.HasPrefix(e.id, x) || e.attributes["name"] == x)
		}
	}
	action, _, _ := strings.Cut(e.action, ":")
	return f.any("type", func(x string) bool { return x == e.kind }) &&
		f.any("event", func(x string) bool { return x == e.action || x == action }) &&
		f.any("container", isKind("container")) &&
		f.any("network", isKind("network")) &&
		f.any("volume", isKind("volume")) &&
		f.any("image", func(x string) bool { return x == e.id || x == e.attributes["image"] || x == e.attributes["name"] }) &&
		f.labels(e.attributes)
}

func (e record) message(api string) events.Message {
	m := events.Message{
		Type: events.Type(e.kind), Action: events.Action(e.action), Scope: "local",
		Actor: events.Actor{ID: e.id, Attributes: e.attributes},
		Time:  e.at.Unix(), TimeNano: e.at.UnixNano(),
	}
	switch e.kind {
	case "container":
		m.Status, m.ID, m.From = e.action, e.id, e.attributes["image"]
	case "image":
		m.Status, m.ID = e.action, e.id
	}
	return m
}

// stamp reads a time as the client writes it: seconds, or seconds.nanoseconds.
func stamp(text string) (time.Time, error) {
	if text == "" || text == "0" {
		return time.Time{}, nil
	}
	whole, part, _ := strings.Cut(text, ".")
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return time.Time{}, invalid("invalid time %q", text)
	}
	nanos, err := strconv.ParseInt((part + "000000000")[:9], 10, 64)
	if err != nil {
		return time.Time{}, invalid("invalid time %q", text)
	}
	return time.Unix(seconds, nanos), nil
}

// Events returns what happened so far, in words: "container start shop-db-1".
func (s *Server) Events() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, e := range s.history {
		out = append(out, strings.Join([]string{e.kind, e.action, first(e.attributes["name"], e.id)}, " "))
	}
	return out
}
