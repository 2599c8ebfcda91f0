// Package wait has the pause that loops make between two attempts.
package wait

import (
	"context"
	"time"
)

// Sleep waits for a duration. It returns false as soon as the context is cancelled.
func Sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
