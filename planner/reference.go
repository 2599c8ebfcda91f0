package planner

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// ResolveReferences replaces what names a service by what id says stands for
// it: `network_mode: service:db` becomes `container:<id>`, `volumes_from: db`
// becomes the ID. A service for which id says nothing is left as it is.
func ResolveReferences(s project.Service, id func(service string) string) project.Service {
	for _, mode := range []*string{&s.NetworkMode, &s.Ipc, &s.Pid, &s.Uts} {
		name, ok := strings.CutPrefix(*mode, types.ServicePrefix)
		if container := id(name); ok && container != "" {
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
