package stdio

import "sync/atomic"

// detachKeys notices the keys that leave a command. The engine ends the stream when it receives them on a terminal,
// without a reason; without them, a stream that ends while its command runs was cut.
type detachKeys struct {
	sequence string
	matched  int // bytes of the sequence, by what was typed last
	pressed  atomic.Bool
}

// see is called with what is typed.
func (d *detachKeys) see(typed []byte) {
	if d.sequence == "" {
		return
	}
	for _, key := range typed {
		if key != d.sequence[d.matched] {
			d.matched = 0
		}
		if key == d.sequence[d.matched] {
			d.matched++
		}
		if d.matched == len(d.sequence) {
			d.matched = 0
			d.pressed.Store(true)
		}
	}
}
