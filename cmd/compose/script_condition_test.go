//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/internal/apiversion"
)

// engineTraits are what conditions ask of a real engine. The fake has none: it
// is as new as the story's file wants it.
type engineTraits struct {
	api    string
	podman bool
	// mirror is the registry on loopback that it asks first for what is on the
	// Docker Hub, HOST:PORT. An engine that scripts/engine has in a place of its
	// own is told of one, and may build with all rights.
	mirror string
	// store says that containerd keeps its images.
	store bool
}

// traitsOf asks an engine.
func traitsOf(ctx context.Context, e *engineclient.Engine) (engineTraits, error) {
	out := engineTraits{api: e.ClientVersion(), podman: e.Podman()}
	info, err := e.Info(ctx)
	out.store = slices.Contains(info.DriverStatus, [2]string{"driver-type", "io.containerd.snapshotter.v1"})
	if err != nil || info.RegistryConfig == nil {
		return out, err
	}
	for _, m := range info.RegistryConfig.Mirrors {
		if at, local := strings.CutPrefix(m, "http://127.0.0.1:"); local {
			out.mirror = "127.0.0.1:" + strings.TrimSuffix(at, "/")
		}
	}
	return out, nil
}

// holds is whether a condition holds on an engine.
//
//	[fake] [real]     on which of them the story runs
//	[peer] [peer1]    docker-compose is there, that of 2 or of 1
//	[api:1.44]        the engine knows this version of its API
//	[podman]          it is Podman, which is no fake
//	[mirror]          it has a mirror of the Docker Hub, and may build with all rights
//	[store]           containerd keeps its images
//	[buildx]          docker's buildx is there
//	[weighs]          the kernel knows weights of block devices
func (e engineTraits) holds(cond string) (bool, error) {
	if least, ok := strings.CutPrefix(cond, "api:"); ok {
		return e.api == "" || apiversion.AtLeast(e.api, least), nil
	}
	switch cond {
	case "fake":
		return e.api == "", nil
	case "real":
		return e.api != "", nil
	case "podman":
		return e.podman, nil
	case "mirror":
		return e.mirror != "", nil
	case "store":
		return e.store, nil
	case "buildx":
		return os.Getenv(buildxBinary) != "", nil
	case "weighs":
		return e.api == "" || weighs(), nil
	case "peer":
		return e.api != "" && !e.podman && os.Getenv(peerBinary) != "", nil
	case "peer1":
		return e.api != "" && !e.podman && os.Getenv(oldPeerBinary) != "", nil
	}
	return false, fmt.Errorf("unknown condition %q", cond)
}

// buildxBinary names the variable with the path of docker's buildx.
const buildxBinary = "COMPOSE_TEST_BUILDX"

// weighs is what engines look at before they let a block device be weighed.
func weighs() bool {
	for _, path := range []string{"cgroup.controllers", "blkio/blkio.weight"} {
		if _, err := os.Stat("/sys/fs/cgroup/" + path); err == nil {
			return true
		}
	}
	return false
}

// disk is a block device of this machine.
func disk() string {
	list, _ := os.ReadDir("/sys/block")
	for _, d := range list {
		_, err := os.Stat("/dev/" + d.Name())
		if err == nil && !strings.Contains(d.Name(), "ram") && !strings.HasPrefix(d.Name(), "loop") {
			return d.Name()
		}
	}
	return "none"
}
