package engineclient

import (
	"time"

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
