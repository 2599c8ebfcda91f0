package engineclient

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/containerd/errdefs"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
)

// IsNotFound reports whether the engine does not have what was named.
func IsNotFound(err error) bool { return errdefs.IsNotFound(err) }

// IsGone reports whether a container does not exist, or is being removed: the engine answers its logs call with
// 409 then.
func IsGone(err error) bool {
	return IsNotFound(err) || says(err, "container which is dead or marked for removal")
}

// IgnoreGone returns nil for the error of a removal or a stop whose object no longer
// exists or is being removed by another call.
func IgnoreGone(err error) error {
	if IsNotFound(err) || IsConflict(err) && strings.Contains(err.Error(), "is already in progress") {
		return nil
	}
	return err
}

// Answered reports whether an error is the engine's answer to a call. If it is not, the engine may still complete the call.
func Answered(err error) bool {
	var lost *CallError
	return !errors.As(err, &lost) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
}

// IsConflict reports whether the engine refuses because of the state that
// something is in: a name is taken, a volume is in use.
func IsConflict(err error) bool { return errdefs.IsConflict(err) }

// IsNotModified reports whether there was nothing to do. The client itself
// takes the engine's 304 for success.
func IsNotModified(err error) bool { return errdefs.IsNotModified(err) }

// CannotReadLogs reports whether a container's log driver keeps nothing that
// the engine could read back: none, or a remote one without a local copy.
// Engines answer 500 or 501, so the words decide.
func CannotReadLogs(err error) bool {
	return says(err, "logging driver does not support reading") || says(err, "container is not logging output")
}

// HasEndpoints reports whether a network is not removed because running
// containers are on it. Engines answer 403 or 409, so the words decide. Podman
// says "has associated containers with it", also of those that do not run.
func HasEndpoints(err error) bool {
	return says(err, "has active endpoints") || says(err, "has associated containers with it")
}

// HasDependents reports whether a container is not removed because others share
// its network or the like: only Podman minds.
func HasDependents(err error) bool {
	return says(err, "has dependent containers which must be removed before it")
}

// NotFrozen reports whether a container was not paused because its processes
// could not be frozen in time.
func NotFrozen(err error) bool { return says(err, "unable to freeze") }

// AlreadyConnected reports whether a container is on a network already. The
// second form is Podman's.
func AlreadyConnected(err error) bool {
	return says(err, "already exists in network") || says(err, "is already connected to network")
}

// VolumeInUse reports whether a volume is not removed because containers
// mount it. Podman says "is being used".
func VolumeInUse(err error) bool {
	return says(err, "volume is in use") || says(err, "volume is being used")
}

// portTaken are the engines' ways to say that a host port is taken:
//
//	Bind for 0.0.0.0:80 failed: port is already allocated
//	listen tcp4 0.0.0.0:80: bind: address already in use
//	failed to bind host port for 0.0.0.0:80:172.18.0.2:80/tcp: address already in use
//	failed to bind host port 0.0.0.0:80/tcp: address already in use
var portTaken = []func() *regexp.Regexp{
	lazyregexp.New(`Bind for \S*:(\d+) failed: port is already allocated`),
	lazyregexp.New(`listen (?:tcp|udp|sctp)[46]? \S*:(\d+): bind: address already in use`),
	lazyregexp.New(`failed to bind host port(?: for)? (?:\[[^\]]*\]|[0-9.]*):(\d+)[:/]\S*: address already in use`),
}

// PortTaken reports whether a container did not start because a host port is
// taken, by a container or by another process, and which.
func PortTaken(err error) (port string, ok bool) {
	if err == nil {
		return "", false
	}
	for _, form := range portTaken {
		if m := form().FindStringSubmatch(err.Error()); m != nil {
			return m[1], true
		}
	}
	return "", says(err, "port is already allocated")
}

// PoolExhausted reports whether the engine has no addresses left for another
// network.
func PoolExhausted(err error) bool {
	return says(err, "could not find an available, non-overlapping") || says(err, "all predefined address pools have been fully subnetted")
}

// PoolOverlaps reports whether a network was refused because another has its
// addresses. The second form is Podman's.
func PoolOverlaps(err error) bool {
	return says(err, "Pool overlaps with other one on this address space") || says(err, "is already used on the host or by another config")
}

func says(err error, words string) bool { return err != nil && strings.Contains(err.Error(), words) }
