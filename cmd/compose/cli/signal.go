package cli

import (
	"context"
	"os"
	"sync"
)

// interrupts counts interrupt signals. The first asks for an orderly stop, the second for an
// immediate one, and the third exits. A signal counts until it was acted on, so that a signal
// between two phases is not lost.
type interrupts struct {
	listens bool // there are signals

	mu    sync.Mutex
	count int                             // heard
	taken int                             // acted on
	which []os.Signal                     // those heard, in order
	heard [signalsThatCount]chan struct{} // each closed at its signal
}

const signalsThatCount = 3

func newInterrupts(signals <-chan os.Signal) *interrupts {
	i := &interrupts{listens: signals != nil}
	for n := range i.heard {
		i.heard[n] = make(chan struct{})
	}
	if signals != nil {
		go i.listen(signals)
	}
	return i
}

// listen ends with the program.
func (i *interrupts) listen(signals <-chan os.Signal) {
	for s := range signals {
		i.mu.Lock()
		if i.count < len(i.heard) {
			close(i.heard[i.count])
			i.which = append(i.which, s)
			i.count++
		}
		i.mu.Unlock()
	}
}

// next is closed at the first signal that nothing has acted on.
func (i *interrupts) next() <-chan struct{} { return i.ahead(0) }

// nth is closed at the n-th signal; nil where no signals come.
func (i *interrupts) nth(n int) <-chan struct{} {
	if !i.listens {
		return nil
	}
	return i.heard[n-1]
}

// last is closed at the signal that leaves at once.
func (i *interrupts) last() <-chan struct{} { return i.heard[signalsThatCount-1] }

func (i *interrupts) ahead(n int) <-chan struct{} {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.heard[min(i.taken+n, len(i.heard)-1)]
}

// take says that the next signal is acted on, and which it is.
func (i *interrupts) take() os.Signal {
	i.mu.Lock()
	defer i.mu.Unlock()
	var s os.Signal = os.Interrupt
	if i.taken < len(i.which) {
		s = i.which[i.taken]
	}
	i.taken = min(i.taken+1, len(i.heard)-1)
	return s
}

// until is a context that ends at the next signal.
func (i *interrupts) until(parent context.Context) (context.Context, context.CancelFunc) {
	return endedBy(parent, i.next())
}

// untilAnother is a context that ends at the next signal that has not been heard yet.
func (i *interrupts) untilAnother(parent context.Context) (context.Context, context.CancelFunc) {
	i.mu.Lock()
	another := i.heard[min(i.count, len(i.heard)-1)]
	i.mu.Unlock()
	return endedBy(parent, another)
}

// cutBy is a context that ends at the signal after the next, with a channel
// that is closed at the next.
func (i *interrupts) cutBy(parent context.Context) (ctx context.Context, stop <-chan struct{}, cancel context.CancelFunc) {
	ctx, cancel = endedBy(parent, i.ahead(1))
	return ctx, i.next(), cancel
}

func endedBy(parent context.Context, signal <-chan struct{}) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	go func() {
		select {
		case <-signal:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}
