package observe

import (
	"context"
	"fmt"

	"github.com/containerd/platforms"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// inspectsPlatforms is the first version of the Engine API that says whether an
// image in containerd has a platform. What an inspect describes without that is
// one of its platforms.
const inspectsPlatforms = "1.49"

// hasPlatform reports whether an image can be run for a platform, by the rules
// of the engine: linux/arm/v6 will do for linux/arm/v7.
func hasPlatform(ctx context.Context, engine *engineclient.Engine, ref string, found image.InspectResponse, platform string) (bool, error) {
	wanted, err := platforms.Parse(platform)
	if err != nil {
		return false, fmt.Errorf("platform %s: %w", platform, err)
	}
	if found.Os == "" || found.Architecture == "" { // an image of no platform
		return true, nil
	}
	described := ocispec.Platform{OS: found.Os, Architecture: found.Architecture, Variant: found.Variant}
	if platforms.Only(wanted).Match(described) {
		return true, nil
	}
	if !engine.AtLeast(inspectsPlatforms) {
		return false, nil
	}
	_, err = engine.ImageInspectPlatform(ctx, ref, wanted)
	if engineclient.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("inspect image %s for %s: %w", ref, platform, err)
	}
	return true, nil
}

// otherPlatform is the platform that a container was made for, where its service
// asks for another one; "" also where the engine does not say it, as all do whose
// images have one platform each.
func otherPlatform(c container.Summary, want *project.Project) string {
	s, ok := want.Service(c.Labels[planner.LabelService])
	if !ok || want.PlatformOf(s) == "" || c.ImageManifestDescriptor == nil || c.ImageManifestDescriptor.Platform == nil {
		return ""
	}
	made := *c.ImageManifestDescriptor.Platform
	wanted, err := platforms.Parse(want.PlatformOf(s))
	if err != nil || platforms.Only(wanted).Match(made) {
		return ""
	}
	return platforms.Format(made)
}
