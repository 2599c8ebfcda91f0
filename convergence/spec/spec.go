// Package spec translates services, networks and volumes of a project into create
// requests of the Engine API. It is pure: a request depends only on the input.
package spec

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/containerd/platforms"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// Request is what the engine is asked to create.
type Request struct {
	Name     string
	Config   *container.Config
	Host     *container.HostConfig
	Networks *network.NetworkingConfig
	Platform *ocispec.Platform
}

// Container is the input of a container's create request.
type Container struct {
	Project *project.Project
	Service project.Service // references to other services resolved
	Create  plan.CreateContainer
	Image   string // ID of the image that the reference means
	// ImageContent is that image's content, where the ID alone says too much.
	ImageContent string
	// ImageVolumes are the digests of the images that it mounts.
	ImageVolumes string
	Key          []byte // of field digests
	EngineDefaults
}

// EngineDefaults are the values of a request that come from the engine, the docker configuration and this program.
type EngineDefaults struct {
	API     string // version of the Engine API that is spoken
	Version string // of this program
	// Proxies are the variables that docker's configuration gives to every
	// container; the service's own go before them.
	Proxies map[string]string
	// Socket is where the engine's host has the engine's socket.
	Socket string
	// ReadFile reads a file that the engine is sent the content of.
	ReadFile func(name string) ([]byte, error)
}

// Request makes the create request.
func (c Container) Request() (Request, error) {
	parts, err := c.parts()
	if err != nil {
		return Request{}, err
	}
	labels, err := c.labels()
	if err != nil {
		return Request{}, err
	}
	return Request{
		Name:     c.Create.Container.Name,
		Config:   c.config(labels, parts),
		Host:     c.host(parts),
		Networks: c.networking(),
		Platform: parts.platform,
	}, nil
}

// Check finds what would make the request fail, without making it.
func (c Container) Check() error {
	_, err := c.parts()
	return err
}

// parts are those of a request that may not be possible.
type parts struct {
	mounts   mounts
	ports    ports
	security security
	platform *ocispec.Platform
}

func (c Container) parts() (parts, error) {
	var p parts
	var errs [4]error
	p.mounts, errs[0] = c.mounts()
	p.ports, errs[1] = portsOf(c.Service)
	p.security, errs[2] = c.security()
	p.platform, errs[3] = platformOf(c.Project.PlatformOf(c.Service))
	return p, errors.Join(errs[:]...)
}

func platformOf(platform string) (*ocispec.Platform, error) {
	if platform == "" {
		return nil, nil
	}
	p, err := platforms.Parse(platform)
	if err != nil {
		return nil, fmt.Errorf("platform %s: %w", platform, err)
	}
	return &p, nil
}

// serves returns the final name of the container: a replacement is created under a
// temporary name.
func (c Container) serves() string { return cmp.Or(c.Create.Serves, c.Create.Container.Name) }

// oneOff is what `run` asks for, where the container is its: what that depends
// on must not go with it.
func (c Container) oneOff() (project.OneOff, bool) {
	if !c.Project.IsOneOff(c.Service.Name) {
		return project.OneOff{}, false
	}
	return c.Project.OneOff()
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
