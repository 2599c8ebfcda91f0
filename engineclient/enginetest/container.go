package enginetest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	apinetwork "github.com/docker/docker/api/types/network"
	"github.com/docker/go-connections/nat"
)

// The states of a container, in the engine's words.
const (
	created    = container.StateCreated
	running    = container.StateRunning
	paused     = container.StatePaused
	restarting = container.StateRestarting
	removing   = container.StateRemoving
	exited     = container.StateExited
)

// fakeContainer is one container.
type fakeContainer struct {
	id, name  string
	made      time.Time
	image     *fakeImage
	config    container.Config
	host      container.HostConfig
	mounts    []container.MountPoint
	endpoints map[string]*endpoint // by network name
	ports     nat.PortMap          // while it runs
	files     files

	status     string
	exitCode   int
	fault      string // why its last start failed
	oom        bool
	started    time.Time
	finished   time.Time
	restarts   int
	byHand     bool // stopped by a user: restart policies do not apply
	stopping   bool // a stop waits for its end
	log        journal
	health     *container.Health
	run        *containerRun // nil unless it is alive
	executions []string
}

// endpoint is a container's place on a network.
type endpoint struct {
	network  *network
	settings apinetwork.EndpointSettings // as it was asked for
	id       string                      // while it is connected
	ip       string
	mac      string
}

// alive reports whether it has processes.
func (b *fakeContainer) alive() bool { return b.status == running || b.status == paused }

// container finds a container by ID, name or a unique part of its ID. The lock is
// held.
func (s *Server) container(ref string) (*fakeContainer, error) {
	ref = strings.TrimPrefix(ref, "/")
	if b := s.containers[ref]; b != nil {
		return b, nil
	}
	var found []*fakeContainer
	for _, b := range s.containers {
		if b.name == ref {
			return b, nil
		}
		if ref != "" && strings.HasPrefix(b.id, ref) {
			found = append(found, b)
		}
	}
	switch len(found) {
	case 0:
		return nil, notFound("No such container: %s", ref)
	case 1:
		return found[0], nil
	}
	return nil, invalid("Multiple IDs found with provided prefix: %s", ref)
}

// sortedContainers returns all containers, the latest first, as the engine lists them.
func (s *Server) sortedContainers() []*fakeContainer {
	all := slices.Collect(maps.Values(s.containers))
	slices.SortFunc(all, func(a, b *fakeContainer) int {
		if c := b.made.Compare(a.made); c != 0 {
			return c
		}
		return strings.Compare(a.name, b.name)
	})
	return all
}

// newID makes an ID that depends only on what the thing is called and how
// many were called so before: parallel runs give the same IDs.
func (s *Server) newID(kind, name string) string {
	key := kind + " " + name
	s.made[key]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", key, s.made[key]))
	return hex.EncodeToString(sum[:])
}

// free refuses a name that somebody has.
func (s *Server) free(name string) error {
	for _, b := range s.containers {
		if b.name == name {
			return conflict("Conflict. The container name \"/%s\" is already in use by container \"%s\". "+
				"You have to remove (or rename) that container to be able to reuse that name.", name, b.id)
		}
	}
	return nil
}

// Age makes everything older: as if it had happened that long before.
func (s *Server) Age(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	back := func(t *time.Time) {
		if !t.IsZero() {
			*t = t.Add(-d)
		}
	}
	for _, b := range s.containers {
		back(&b.made)
		back(&b.started)
		back(&b.finished)
		for i := range b.log.lines {
			back(&b.log.lines[i].at)
		}
	}
	for _, n := range s.networks {
		back(&n.made)
	}
	for _, v := range s.volumes {
		back(&v.made)
	}
	for _, p := range s.images {
		back(&p.made)
	}
	for i := range s.history {
		back(&s.history[i].at)
	}
	s.touch()
}
