package engineclient

import (
	"fmt"
	"time"

	"github.com/docker/docker/api/types/container"
	timetypes "github.com/docker/docker/api/types/time"
)

// Moment reads a point in time as the engine's since and until take it: a
// date, seconds since 1970, or how long before now.
func Moment(value string, now time.Time) (time.Time, error) {
	stamp, err := timetypes.GetTimestamp(value, now)
	if err != nil {
		return time.Time{}, err
	}
	seconds, nanos, err := timetypes.ParseTimestamps(stamp, 0)
	return time.Unix(seconds, nanos), err
}

// Timestamp formats a time as the engine's since and until take it, to the nanosecond.
func Timestamp(at time.Time) string { return fmt.Sprintf("%d.%09d", at.Unix(), at.Nanosecond()) }

// ParseTime parses a time in an engine's answer. The result is the zero time where the
// engine reports none, as the year 1.
func ParseTime(text string) time.Time {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || at.Year() <= 1 {
		return time.Time{}
	}
	return at
}

// HasExited reports whether a container has exited and the engine does not restart it.
func HasExited(status container.ContainerState) bool {
	return status == container.StateExited || status == container.StateDead || status == container.StateRemoving
}
