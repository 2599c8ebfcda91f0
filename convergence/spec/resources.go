package spec

import (
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/docker/api/types/blkiodev"
	"github.com/docker/docker/api/types/container"
	units "github.com/docker/go-units"

	"github.com/seed-6dc66d55/compose/project"
)

// Resources are the limits, in their short form and in that of deploy.
func Resources(s project.Service) container.Resources {
	r := container.Resources{
		CgroupParent:       s.CgroupParent,
		Memory:             int64(s.MemLimit),
		MemoryReservation:  int64(s.MemReservation),
		MemorySwap:         int64(s.MemSwapLimit),
		NanoCPUs:           int64(float64(s.CPUS) * 1e9),
		CPUCount:           s.CPUCount,
		CPUPercent:         int64(s.CPUPercent),
		CPUShares:          s.CPUShares,
		CPUPeriod:          s.CPUPeriod,
		CPUQuota:           s.CPUQuota,
		CPURealtimePeriod:  s.CPURTPeriod,
		CPURealtimeRuntime: s.CPURTRuntime,
		CpusetCpus:         s.CPUSet,
		DeviceCgroupRules:  s.DeviceCgroupRules,
		Devices:            devices(s.Devices),
		DeviceRequests:     deviceRequests(s),
		Ulimits:            ulimits(s.Ulimits),
	}
	if s.MemSwappiness != 0 {
		swappiness := int64(s.MemSwappiness)
		r.MemorySwappiness = &swappiness
	}
	if s.PidsLimit != 0 {
		r.PidsLimit = &s.PidsLimit
	}
	if s.OomKillDisable {
		r.OomKillDisable = &s.OomKillDisable
	}
	blkio(&r, s.BlkioConfig)
	deployResources(&r, s.Deploy)
	return r
}

func deployResources(r *container.Resources, deploy *types.DeployConfig) {
	if deploy == nil {
		return
	}
	if l := deploy.Resources.Limits; l != nil {
		if l.NanoCPUs != 0 {
			r.NanoCPUs = int64(float64(l.NanoCPUs) * 1e9)
		}
		if l.MemoryBytes != 0 {
			r.Memory = int64(l.MemoryBytes)
		}
		if l.Pids != 0 {
			pids := l.Pids
			r.PidsLimit = &pids
		}
	}
	if v := deploy.Resources.Reservations; v != nil && v.MemoryBytes != 0 {
		r.MemoryReservation = int64(v.MemoryBytes)
	}
}

func blkio(r *container.Resources, b *types.BlkioConfig) {
	if b == nil {
		return
	}
	r.BlkioWeight = b.Weight
	for _, d := range b.WeightDevice {
		r.BlkioWeightDevice = append(r.BlkioWeightDevice, &blkiodev.WeightDevice{Path: d.Path, Weight: d.Weight})
	}
	r.BlkioDeviceReadBps = throttles(b.DeviceReadBps)
	r.BlkioDeviceReadIOps = throttles(b.DeviceReadIOps)
	r.BlkioDeviceWriteBps = throttles(b.DeviceWriteBps)
	r.BlkioDeviceWriteIOps = throttles(b.DeviceWriteIOps)
}

func throttles(list []types.ThrottleDevice) []*blkiodev.ThrottleDevice {
	var out []*blkiodev.ThrottleDevice
	for _, d := range list {
		out = append(out, &blkiodev.ThrottleDevice{Path: d.Path, Rate: uint64(d.Rate)})
	}
	return out
}

func ulimits(m map[string]*types.UlimitsConfig) []*units.Ulimit {
	var out []*units.Ulimit
	for _, name := range sortedKeys(m) {
		u := m[name]
		soft, hard := int64(u.Soft), int64(u.Hard)
		if u.Single != 0 {
			soft, hard = int64(u.Single), int64(u.Single)
		}
		out = append(out, &units.Ulimit{Name: name, Soft: soft, Hard: hard})
	}
	return out
}
