package engineclient

import "time"

// patience is how long an engine has for what one that is well does at once. A
// busy one on a slow disk may need a third of it.
const patience = 30 * time.Second

// Late is told what an engine was asked for, and how long ago that was.
type Late func(what string, since time.Duration)

// TellLate has late told of the first question that the engine does not answer in
// time: one that hangs answers no other either. It goes before the first question,
// and late is called by a goroutine of its own. (Engine 20.10 hangs where containers
// leave a network at the same moment, as seldom as that is: moby#42545.)
func (e *Engine) TellLate(late Late) { e.late = late }

// Awaiting is called before a question to the engine, and what it returns after
// the answer. What is asked for is in words: "remove container shop-web-1". Usual is
// what that takes even when the engine is well, beside the moment that all takes.
func (e *Engine) Awaiting(what string, usual time.Duration) (answered func()) {
	if e.late == nil {
		return func() {}
	}
	since := usual + patience
	t := time.AfterFunc(since, func() {
		e.lateOnce.Do(func() { e.late(what, since) })
	})
	return func() { t.Stop() }
}
