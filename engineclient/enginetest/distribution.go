package enginetest

import (
	"net/http"
	"strings"

	"github.com/docker/docker/api/types/registry"
	"github.com/opencontainers/go-digest"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// distribution returns what a registry reports about an image: of those that can be
// pulled, their digest.
func (s *Server) distribution(w http.ResponseWriter, r *http.Request) error {
	ref, ok := strings.CutSuffix(r.PathValue("rest"), "/json")
	if !ok {
		return s.lacks(r)
	}
	name, err := normal(ref)
	if err != nil {
		return invalid("invalid reference format")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	offer := s.offered(name)
	if offer == nil {
		return notFound("manifest unknown")
	}
	if offer.secret != "" && password(r) != offer.secret {
		return refuse(http.StatusInternalServerError, "unauthorized: authentication required")
	}
	return answer(w, http.StatusOK, registry.DistributionInspect{Descriptor: ocispec.Descriptor{
		MediaType: "application/vnd.docker.distribution.manifest.v2+json", Digest: digest.Digest(offer.digest),
	}})
}
