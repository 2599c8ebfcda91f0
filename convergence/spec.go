// Package convergence is where a plan meets an engine: Observe takes a
// snapshot for the planner, Apply walks a plan.
package convergence

import (
	"fmt"

	"github.com/containerd/platforms"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// request is what the engine is asked to create.
type request struct {
	Name     string
	Config   *container.Config
	Host     *container.HostConfig
	Networks *network.NetworkingConfig
	Platform *ocispec.Platform
}

// spec is all that a create request is made from.
type spec struct {
	project *project.Project
	service project.Service // references to other services resolved
	action  planner.CreateContainer
	image   string // ID of the image that the reference means
	api     string
	version string // of this program
	key     []byte // of field digests
}

// request makes the create request. It is pure: all that it needs is in s.
func (s spec) request() (request, error) {
	labels, err := s.labels()
	if err != nil {
		return request{}, err
	}
	mounts, err := s.mounts()
	if err != nil {
		return request{}, err
	}
	ports, err := s.ports()
	if err != nil {
		return request{}, err
	}
	platform, err := s.platform()
	if err != nil {
		return request{}, err
	}
	return request{
		Name:     s.action.Container.Name,
		Config:   s.config(labels, mounts, ports),
		Host:     s.host(mounts, ports),
		Networks: s.networking(),
		Platform: platform,
	}, nil
}

func (s spec) platform() (*ocispec.Platform, error) {
	if s.service.Platform == "" {
		return nil, nil
	}
	p, err := platforms.Parse(s.service.Platform)
	if err != nil {
		return nil, fmt.Errorf("platform %s: %w", s.service.Platform, err)
	}
	return &p, nil
}

// serves is the name that the container serves under: a replacement is made
// under a temporary one.
func (s spec) serves() string {
	if s.action.Serves != "" {
		return s.action.Serves
	}
	return s.action.Container.Name
}
