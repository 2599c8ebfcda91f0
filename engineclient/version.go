package engineclient

import (
	"context"
	"fmt"

	"github.com/seed-6dc66d55/compose/internal/apiversion"
)

// TooOld says that an engine speaks no API that we can use.
type TooOld struct {
	Host, API string
}

func (t *TooOld) Error() string {
	return fmt.Sprintf("engine at %s: API version %s is too old; %s is required", t.Host, t.API, OldestAPI)
}

// Hint says what to do about it.
func (t *TooOld) Hint() string {
	return "use Docker Engine 20.10 or newer, and set DOCKER_API_VERSION to " + OldestAPI + " or newer if it is set"
}

// OldestAPI is the oldest Engine API that compose talks to: Engine 20.10.
const OldestAPI = "1.41"

// Reach makes the first contact: it agrees with the engine on an API version,
// once, and refuses an engine that is too old. Its errors are an
// *Unreachable, a *TooOld, or what the engine says.
func (e *Engine) Reach(ctx context.Context) error {
	e.reach.Lock()
	defer e.reach.Unlock()
	if e.reached {
		return nil
	}
	pong, err := e.Ping(ctx)
	if err != nil {
		return Explain(err, e.host)
	}
	if pong.APIVersion == "" { // the client would take it for API 1.24
		return &Unreachable{Host: e.host, Cause: errNotEngine}
	}
	e.NegotiateAPIVersionPing(pong)
	if !e.AtLeast(OldestAPI) {
		return &TooOld{Host: e.host, API: e.ClientVersion()}
	}
	e.podman = e.isPodman(ctx, pong)
	e.reached = true
	return nil
}

// API is the version that is spoken; it is known after Reach.
func (e *Engine) API() string { return e.ClientVersion() }

// AtLeast reports whether the negotiated API version is that version or newer. Use it after Reach.
func (e *Engine) AtLeast(version string) bool {
	return apiversion.AtLeast(e.ClientVersion(), version)
}
