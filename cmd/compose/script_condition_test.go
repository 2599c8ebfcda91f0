//go:build unix

package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/seed-6dc66d55/compose/planner"
)

// onEngine is whether a condition holds on a real engine that speaks an API, or
// on the fake, which says none: it is as new as the story's file wants it.
//
//	[fake] [real]     on which of them the story runs
//	[peer] [peer1]    docker-compose is there, that of 2 or of 1
//	[api:1.44]        the engine knows this version of its API
//	[podman]          it is Podman, which is no fake
//	[weighs]          the kernel knows weights of block devices
func onEngine(cond, api string, podman bool) (bool, error) {
	if least, ok := strings.CutPrefix(cond, "api:"); ok {
		return api == "" || planner.AtLeast(api, least), nil
	}
	switch cond {
	case "fake":
		return api == "", nil
	case "real":
		return api != "", nil
	case "podman":
		return podman, nil
	case "weighs":
		return api == "" || weighs(), nil
	case "peer":
		return api != "" && !podman && os.Getenv(peerBinary) != "", nil
	case "peer1":
		return api != "" && !podman && os.Getenv(oldPeerBinary) != "", nil
	}
	return false, fmt.Errorf("unknown condition %q", cond)
}

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
