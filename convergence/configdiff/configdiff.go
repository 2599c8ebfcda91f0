// Package configdiff compares an existing container with the one that a create
// request would make. It is how compose recognises a container that another
// program has created: where nothing that we would set differs, it is kept.
//
// Differences is the only function. It compares the request with the engine's
// inspect of the container, with the defaults of its image, and with those of the
// engine. Limits and networks that an engine changes in place are compared
// by package observe (limit.go).
package configdiff

import (
	"maps"
	"slices"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/system"
)

// Request is what a container would be created from, with all of its networks.
type Request struct {
	Config    *container.Config
	Host      *container.HostConfig
	Endpoints map[string]*network.EndpointSettings // by the network's name
	// Ignored reports whether a label is not part of what a service asks for.
	Ignored func(label string) bool
}

// Found is the engine's inspect of a container, of the image that it was created
// from, and of the engine itself.
type Found struct {
	Container container.InspectResponse
	Image     image.InspectResponse
	Engine    system.Info
}

// Differences returns the attributes, as a Compose file names them and sorted, in
// which the container differs from what the request would create. What the request
// does not set must be the default of the image or of the engine.
func Differences(want Request, have Found) []string {
	d := differences{want: want, have: have, paths: map[string]bool{}}
	if have.Container.Config == nil || have.Container.HostConfig == nil || have.Image.Config == nil {
		return []string{"image"}
	}
	d.process()
	d.environment()
	d.labels()
	d.names()
	d.health()
	d.host()
	d.mounts()
	d.networks()
	return slices.Sorted(maps.Keys(d.paths))
}

type differences struct {
	want  Request
	have  Found
	paths map[string]bool
}

// differ records an attribute unless it is the same.
func (d differences) differ(path string, same bool) {
	if !same {
		d.paths[path] = true
	}
}
