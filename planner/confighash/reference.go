package confighash

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// ResolveReferences replaces references to services by the container IDs that id
// returns: `network_mode: service:db` becomes `container:<id>`, and `volumes_from:
// db` becomes the ID. A reference for which id returns "" is left as it is. Hashes
// are those of the resolved service, as in docker compose.
func ResolveReferences(s project.Service, id func(service string) string) project.Service {
	for _, mode := range []*string{&s.NetworkMode, &s.Ipc, &s.Pid, &s.Uts} {
		name, ok := strings.CutPrefix(*mode, types.ServicePrefix)
		if !ok {
			continue
		}
		if container := id(name); container != "" {
			*mode = types.ContainerPrefix + container
		}
	}
	s.VolumesFrom = slices.Clone(s.VolumesFrom)
	for i, from := range s.VolumesFrom {
		if rest, ok := strings.CutPrefix(from, types.ContainerPrefix); ok {
			s.VolumesFrom[i] = rest
			continue
		}
		name, access, found := strings.Cut(from, ":")
		container := id(name)
		if container == "" {
			continue
		}
		if found {
			container += ":" + access
		}
		s.VolumesFrom[i] = container
	}
	return s
}

// HasReferences reports whether ResolveReferences may change the service.
func HasReferences(s project.Service) bool {
	return len(s.VolumesFrom) > 0 || slices.ContainsFunc([]string{s.NetworkMode, s.Ipc, s.Pid, s.Uts}, func(mode string) bool {
		return strings.HasPrefix(mode, types.ServicePrefix)
	})
}
