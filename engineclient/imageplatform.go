package engineclient

import (
	"context"

	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// ImageInspectPlatform inspects an image as it is for one platform; the error is
// a not-found error where it lacks that. It requires API 1.49.
func (e *Engine) ImageInspectPlatform(ctx context.Context, ref string, platform ocispec.Platform) (image.InspectResponse, error) {
	return e.ImageInspect(ctx, ref, client.ImageInspectWithPlatform(&platform))
}
