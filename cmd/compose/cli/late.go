package cli

import (
	"fmt"
	"time"

	"github.com/seed-6dc66d55/compose/cmd/compose/view"
)

// lateHint says what to do about an engine that does not answer. That the next
// command finishes what it left undone was seen with one that hung for good.
const lateHint = "it is busy, or it hangs: if `docker network ls` is not answered either, restart the engine; the next up or down puts right what is left"

// late tells the user of an engine that does not answer: all that is to be seen
// otherwise is a command that does nothing.
func (a *app) late(what string, since time.Duration) {
	message := fmt.Sprintf("the engine was asked %s ago to %s, and has not answered", since, what)
	a.showing.Lock()
	defer a.showing.Unlock()
	if a.progress != nil {
		a.progress.Warn(message, lateHint)
		return
	}
	// Where that fails there is nobody to tell.
	_ = view.Warning(a.streams.Err, a.mode, message, lateHint)
}
