package cli

import (
	"context"
	"os"
	"sync"
)

// interrupts counts the user's signals. The first asks to end well, the second
// to end now, the third leaves.
type interrupts struct {
	mu    sync.Mutex
	count int
	heard []chan struct{} // closed at the first, second, third signal
}

func newInterrupts(signals <-chan os.Signal) *interrupts {
	i := &interrupts{heard: []chan struct{}{make(chan struct{}), make(chan struct{}), make(chan struct{})}}
	if signals != nil {
		go i.listen(signals)
	}
	return i
}

// listen ends with the program.
func (i *interrupts) listen(signals <-chan os.Signal) {
	for range signals {
		i.mu.Lock()
		if i.count < len(i.heard) {
			close(i.heard[i.count])
			i.count++
		}
		i.mu.Unlock()
	}
}

// next is closed at the next signal that has not been heard yet.
func (i *interrupts) next() <-chan struct{} {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.heard[min(i.count, len(i.heard)-1)]
}

// cutBy is a context that ends at the second signal from now.
func (i *interrupts) cutBy(parent context.Context) (ctx context.Context, stop <-chan struct{}, cancel context.CancelFunc) {
	i.mu.Lock()
	first := i.heard[min(i.count, len(i.heard)-1)]
	second := i.heard[min(i.count+1, len(i.heard)-1)]
	i.mu.Unlock()
	ctx, cancel = context.WithCancel(parent)
	go func() {
		select {
		case <-second:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, first, cancel
}
