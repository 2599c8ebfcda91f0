//go:build !linux

package convergence

import (
	"context"
	"io"
)

// takeHostLock takes no lock: other systems have no name that the kernel frees
// when its holder dies. Only the user's own lock is used.
func takeHostLock(context.Context, string, string, func(Holder)) (io.Closer, error) {
	return noLock{}, nil
}
