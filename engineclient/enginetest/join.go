package enginetest

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/docker/docker/api/types/mount"
)

// join connects a container that starts: volumes, networks, host ports.
func (s *Server) join(b *fakeContainer) error {
	if err := s.checkModes(b); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(b.endpoints)) {
		if err := s.plugAgain(b, b.endpoints[name]); err != nil {
			return err
		}
	}
	if err := s.publish(b); err != nil {
		return err
	}
	for _, m := range b.mounts {
		if m.Type == mount.TypeVolume {
			s.emit("volume", "mount", m.Name, map[string]string{
				"container": b.id, "destination": m.Destination, "driver": m.Driver,
				"propagation": string(m.Propagation), "read/write": strconv.FormatBool(m.RW),
			})
		}
	}
	return nil
}

// checkModes refuses a start when a container that it shares something with
// does not run.
func (s *Server) checkModes(b *fakeContainer) error {
	for mode, words := range map[string]string{
		string(b.host.NetworkMode): "cannot join network of a non running container: %s",
		string(b.host.IpcMode):     "can't join IPC of container %[1]s: container %[1]s is not running",
		string(b.host.PidMode):     "container %s is not running",
	} {
		name, ok := strings.CutPrefix(mode, "container:")
		if !ok {
			continue
		}
		other, err := s.container(name)
		if err != nil {
			return err
		}
		if !other.alive() {
			return conflict(words, other.id)
		}
	}
	return nil
}

// plugAgain looks a network up by name where it was made again since.
func (s *Server) plugAgain(b *fakeContainer, e *endpoint) error {
	if s.networks[e.network.id] == nil && e.network.id == "" {
		n, err := s.network(e.network.name)
		if err != nil {
			return err
		}
		e.network = n
	}
	return s.plug(b, e)
}

// part takes a container off its networks and ports.
func (s *Server) part(b *fakeContainer) {
	for _, name := range slices.Sorted(maps.Keys(b.endpoints)) {
		s.unplug(b, b.endpoints[name])
	}
	b.ports = nil
	if b.status == created {
		return
	}
	for _, m := range b.mounts {
		if m.Type == mount.TypeVolume {
			s.emit("volume", "unmount", m.Name, map[string]string{"container": b.id, "driver": m.Driver})
		}
	}
}
