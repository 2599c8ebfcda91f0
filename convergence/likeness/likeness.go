// Package likeness tells whether a container is what a create request would
// make, so that one which another program made is taken as it is.
package likeness

import (
	"maps"
	"slices"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/system"
)

// Request is what a container would be created from, all of its networks
// included. Limits that an engine can change on a container are not looked at.
type Request struct {
	Config    *container.Config
	Host      *container.HostConfig
	Endpoints map[string]*network.EndpointSettings // by the network's name
	// Mine tells the labels that are not part of what a service asks for.
	Mine func(label string) bool
}

// Found is what the engine tells of a container, of the image that it was made
// from, and of itself.
type Found struct {
	Container container.InspectResponse
	Image     image.InspectResponse
	Engine    system.Info
}

// Differences are the attributes, in a Compose file's words and sorted, in
// which a container is not what the request would make. What is not asked for
// must be what the image or the engine has for its usual.
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

// differ notes an attribute unless it is the same.
func (d differences) differ(path string, same bool) {
	if !same {
		d.paths[path] = true
	}
}
