package enginetest

import (
	"maps"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	apinetwork "github.com/docker/docker/api/types/network"
)

// ourPlatform is that of images that are made or pulled for no other one.
const ourPlatform = "linux/amd64"

func (s *Server) checkPlatform(c *container.Config, platform string) error {
	if c == nil || platform == "" || platform == "linux" {
		return nil
	}
	p, err := s.image(c.Image)
	if err != nil {
		return err
	}
	if strings.HasPrefix(platform, p.runsOn()) {
		return nil
	}
	return notFound("image with reference %s was found but does not match the specified platform: wanted %s, actual: %s", c.Image, platform, p.runsOn())
}

// leastMemory is the smallest limit that an engine takes.
const leastMemory = 6 << 20

// checkHost refuses what no engine takes.
func checkHost(h *container.HostConfig) error {
	policy := h.RestartPolicy
	switch policy.Name {
	case "", "no", "always", "unless-stopped", "on-failure":
	default:
		return invalid("invalid restart policy: '%s'", policy.Name)
	}
	if h.AutoRemove && !policy.IsNone() {
		return invalid("can't create 'AutoRemove' container with restart policy")
	}
	if h.Memory != 0 && h.Memory < leastMemory {
		return invalid("Minimum memory limit allowed is 6MB")
	}
	if h.NanoCPUs < 0 {
		return invalid("Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available")
	}
	return nil
}

// checkEndpoints refuses several networks where the API has one.
func (s *Server) checkEndpoints(n *apinetwork.NetworkingConfig) error {
	if n == nil || len(n.EndpointsConfig) < 2 || s.atLeast("1.44") {
		return nil
	}
	names := slices.Sorted(maps.Keys(n.EndpointsConfig))
	return invalid("Container cannot be connected to network endpoints: %s", strings.Join(names, ", "))
}
