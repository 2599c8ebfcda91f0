package enginetest

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Fault is one way in which a call fails.
type Fault struct {
	Name string
	// Kind is what the fault has in common with others: a test that cannot try all tries one of each kind.
	Kind string
	// status and body answer in place of the engine, which does not receive the call.
	status int
	body   string
	// at is the moment at which the connection fails, and how is what happens to it.
	at  breakpoint
	how ending
	// instead is the body that replaces the engine's answer, whose effect remains.
	instead string
	// foreign makes the engine answer for another object than the requested one.
	foreign bool
}

// breakpoint is how far a call gets before its connection fails.
type breakpoint int

const (
	beforeCall   breakpoint = iota + 1 // the engine does not receive it
	beforeAnswer                       // it has its effect
	midAnswer                          // half of the first part of the answer arrives
	afterPart                          // the first part of the answer arrives
)

// ending is how a connection fails.
type ending int

const (
	closes ending = iota + 1
	stalls
	finishes // the answer ends as if it were complete
)

// Stalls reports whether the call never ends by itself.
func (f Fault) Stalls() bool { return f.how == stalls }

// Claims reports whether the engine says that something does not exist, or is in another state. A program has to
// believe that, and can succeed without an effect.
func (f Fault) Claims() bool {
	return f.status == http.StatusNotFound || f.status == http.StatusConflict
}

// Begins reports whether the answer begins before it stalls. A stream that stalls looks the same as an idle one.
func (f Fault) Begins() bool { return f.at == midAnswer }

// ForeignName is the name of the container, network, volume and image that a foreign fault answers with. The test creates them.
const ForeignName = "foreign"

// Faults returns every fault, in a fixed order.
func Faults() []Fault {
	var out []Fault
	for _, status := range []int{500, 404, 409, 400} {
		code := strconv.Itoa(status)
		out = append(out,
			Fault{Name: code, Kind: "refused", status: status, body: `{"message":"injected fault"}`},
			Fault{Name: code + " without a body", Kind: "refused", status: status})
	}
	return append(out,
		Fault{Name: "closed before the call", Kind: "closed", at: beforeCall, how: closes},
		Fault{Name: "closed before the answer", Kind: "closed", at: beforeAnswer, how: closes},
		Fault{Name: "closed amid the answer", Kind: "closed", at: midAnswer, how: closes},
		Fault{Name: "ended early", Kind: "ended", at: afterPart, how: finishes},
		Fault{Name: "stalled before the answer", Kind: "stalled", at: beforeCall, how: stalls},
		Fault{Name: "stalled amid the answer", Kind: "stalled", at: midAnswer, how: stalls},
		Fault{Name: "garbage", Kind: "replaced", instead: "<html>\x00\xff</html>"},
		Fault{Name: "null", Kind: "replaced", instead: "null"},
		Fault{Name: "{}", Kind: "replaced", instead: "{}"},
		Fault{Name: "another object", Kind: "another object", foreign: true},
	)
}

// Applies reports whether the fault can be noticed at a call: an answer for another object only where it has an
// identity.
func (f Fault) Applies(c Call) bool {
	path, _, _ := strings.Cut(string(c), "?")
	list := strings.Count(path, "/") == 1 && path != "GET /events" && path != "GET /info" && path != "GET /version"
	return !f.foreign || strings.HasPrefix(path, http.MethodGet+" ") && (list || strings.HasSuffix(path, "/json"))
}

// serve lets one call fail.
func (f Fault) serve(life context.Context, engine http.Handler, w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(life, cancel)()
	switch {
	case f.status != 0:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(f.status)
		_, _ = io.WriteString(w, f.body)
	case f.at == beforeCall:
		f.end(ctx)
	case f.at != 0:
		handler, endHandler := context.WithCancel(ctx)
		answer := &failing{ResponseWriter: w, fault: f, cancel: endHandler}
		engine.ServeHTTP(answer, r.WithContext(handler))
		if answer.Flush(); f.how != finishes && !answer.hijacked {
			f.end(ctx)
		}
	case f.foreign:
		engine.ServeHTTP(w, asForeign(r))
	default:
		answer := &replaced{ResponseWriter: w, body: f.instead}
		engine.ServeHTTP(answer, r)
		answer.WriteHeader(http.StatusOK)
	}
}

// end ends the connection without a further byte; a stall ends when the client gives up.
func (f Fault) end(ctx context.Context) {
	if f.how == stalls {
		<-ctx.Done()
	}
	panic(http.ErrAbortHandler)
}

// asForeign is the same call about the foreign object: an inspect by its name, a list without its filters.
func asForeign(r *http.Request) *http.Request {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return r
	}
	other := r.Clone(r.Context())
	parts := strings.Split(strings.Trim(trimVersion(r.URL.Path), "/"), "/")
	switch {
	case len(parts) >= 3 && parts[0] == "images":
		parts = []string{"images", ForeignName, "json"}
	case len(parts) >= 2 && parts[1] != "json" && parts[0] != "exec":
		parts[1] = ForeignName
	default:
		query := other.URL.Query()
		query.Del("filters")
		other.URL.RawQuery = query.Encode()
	}
	other.URL.Path, other.URL.RawPath = "/"+strings.Join(parts, "/"), ""
	return other
}
