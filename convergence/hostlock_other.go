//go:build !linux

package convergence

import (
	"context"
	"io"
)

// takeHostLock takes no lock: other systems have no name that the kernel frees
// and that leaves nothing behind. The user's own lock has to do.
func takeHostLock(context.Context, string, string, func(Holder)) (io.Closer, error) {
	return noLock{}, nil
}
