package cli

import (
	"fmt"
	"time"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
)

// lateHint is the hint for an engine that does not answer. In tests with an engine that hung until it was restarted,
// the next command completed the interrupted changes.
const lateHint = "the engine is busy or hangs: if `docker network ls` does not respond either, restart it. The next up or down continues interrupted changes"

// late reports an engine that does not answer a call: otherwise the user sees a command that does nothing.
func (a *console) late(call string, since time.Duration, stuck bool) {
	message, hint := fmt.Sprintf("still waiting for the engine to answer: %s (%s)", call, since), ""
	if stuck {
		hint = lateHint
	}
	a.showing.Lock()
	defer a.showing.Unlock()
	if a.progress != nil {
		a.progress.Warn(message, hint)
		return
	}
	// There is no other place to report an error to.
	_ = view.Warning(a.streams.Err, a.mode, message, hint)
}
