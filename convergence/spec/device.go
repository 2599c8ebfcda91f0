package spec

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/project"
	"github.com/seed-6dc66d55/compose/project/attribute"
)

// devices returns the devices that have a file on the host.
func devices(list []types.DeviceMapping) []container.DeviceMapping {
	var out []container.DeviceMapping
	for _, d := range list {
		if !attribute.CDI(d.Source) {
			out = append(out, container.DeviceMapping{PathOnHost: d.Source, PathInContainer: d.Target, CgroupPermissions: d.Permissions})
		}
	}
	return out
}

// deviceRequests returns the devices that a driver of the engine provides: GPUs and
// CDI devices.
func deviceRequests(s project.Service) []container.DeviceRequest {
	var out []container.DeviceRequest
	for _, gpu := range s.Gpus {
		if !slices.Contains(gpu.Capabilities, "gpu") {
			gpu.Capabilities = append(slices.Clone(gpu.Capabilities), "gpu")
		}
		out = append(out, deviceRequest(gpu))
	}
	if s.Deploy != nil && s.Deploy.Resources.Reservations != nil {
		for _, d := range s.Deploy.Resources.Reservations.Devices {
			out = append(out, deviceRequest(d))
		}
	}
	var named []string
	for _, d := range s.Devices {
		if attribute.CDI(d.Source) {
			named = append(named, d.Source)
		}
	}
	if len(named) > 0 {
		out = append(out, container.DeviceRequest{Driver: "cdi", DeviceIDs: named})
	}
	return out
}

func deviceRequest(d types.DeviceRequest) container.DeviceRequest {
	return container.DeviceRequest{
		Driver: d.Driver, Count: int(d.Count), DeviceIDs: d.IDs, Capabilities: [][]string{d.Capabilities}, Options: d.Options,
	}
}
