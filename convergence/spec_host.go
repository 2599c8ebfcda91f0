package convergence

import (
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/strslice"
	units "github.com/docker/go-units"
)

// host is how the container stands on its host.
func (s spec) host(m mounts, p ports) *container.HostConfig {
	sv := s.service
	h := &container.HostConfig{
		Annotations:    sv.Annotations,
		AutoRemove:     false,
		Binds:          m.binds,
		Mounts:         m.mounts,
		Tmpfs:          m.tmpfs,
		VolumesFrom:    sv.VolumesFrom,
		VolumeDriver:   sv.VolumeDriver,
		CapAdd:         strslice.StrSlice(sv.CapAdd),
		CapDrop:        strslice.StrSlice(sv.CapDrop),
		NetworkMode:    s.networkMode(),
		Init:           sv.Init,
		IpcMode:        container.IpcMode(sv.Ipc),
		PidMode:        container.PidMode(sv.Pid),
		UTSMode:        container.UTSMode(sv.Uts),
		UsernsMode:     container.UsernsMode(sv.UserNSMode),
		CgroupnsMode:   container.CgroupnsMode(sv.Cgroup),
		PortBindings:   p.bindings,
		Privileged:     sv.Privileged,
		ReadonlyRootfs: sv.ReadOnly,
		RestartPolicy:  restartPolicy(sv.Restart, sv.Deploy),
		Runtime:        sv.Runtime,
		DNS:            sv.DNS,
		DNSOptions:     sv.DNSOpts,
		DNSSearch:      sv.DNSSearch,
		ExtraHosts:     sv.ExtraHosts.AsList(":"),
		GroupAdd:       sv.GroupAdd,
		OomScoreAdj:    int(sv.OomScoreAdj),
		SecurityOpt:    sv.SecurityOpt,
		ShmSize:        int64(sv.ShmSize),
		Sysctls:        sv.Sysctls,
		Isolation:      container.Isolation(sv.Isolation),
		Resources:      s.resources(),
	}
	if l := sv.Logging; l != nil {
		h.LogConfig = container.LogConfig{Type: l.Driver, Config: l.Options}
	}
	return h
}

// restartPolicy is deploy.restart_policy where there is one, else restart.
func restartPolicy(restart string, deploy *types.DeployConfig) container.RestartPolicy {
	if deploy != nil && deploy.RestartPolicy != nil {
		return deployRestartPolicy(*deploy.RestartPolicy)
	}
	name, max, _ := strings.Cut(restart, ":")
	n, _ := strconv.Atoi(max) // the loader has checked it
	if name == "" {
		return container.RestartPolicy{}
	}
	return container.RestartPolicy{Name: container.RestartPolicyMode(name), MaximumRetryCount: n}
}

func deployRestartPolicy(p types.RestartPolicy) container.RestartPolicy {
	out := container.RestartPolicy{Name: container.RestartPolicyMode(p.Condition)}
	switch p.Condition {
	case "none":
		out.Name = container.RestartPolicyDisabled
	case "", "any":
		out.Name = container.RestartPolicyAlways
	case "on-failure":
		if p.MaxAttempts != nil {
			out.MaximumRetryCount = int(*p.MaxAttempts)
		}
	}
	return out
}

// resources are the limits, in their short form and in that of deploy.
func (s spec) resources() container.Resources {
	sv := s.service
	r := container.Resources{
		CgroupParent:       sv.CgroupParent,
		Memory:             int64(sv.MemLimit),
		MemoryReservation:  int64(sv.MemReservation),
		MemorySwap:         int64(sv.MemSwapLimit),
		NanoCPUs:           int64(float64(sv.CPUS) * 1e9),
		CPUShares:          sv.CPUShares,
		CPUPeriod:          sv.CPUPeriod,
		CPUQuota:           sv.CPUQuota,
		CPURealtimePeriod:  sv.CPURTPeriod,
		CPURealtimeRuntime: sv.CPURTRuntime,
		CpusetCpus:         sv.CPUSet,
		DeviceCgroupRules:  sv.DeviceCgroupRules,
		Devices:            devices(sv.Devices),
		Ulimits:            ulimits(sv.Ulimits),
	}
	if sv.PidsLimit != 0 {
		r.PidsLimit = &sv.PidsLimit
	}
	if sv.OomKillDisable {
		r.OomKillDisable = &sv.OomKillDisable
	}
	deployResources(&r, sv.Deploy)
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

func devices(list []types.DeviceMapping) []container.DeviceMapping {
	var out []container.DeviceMapping
	for _, d := range list {
		out = append(out, container.DeviceMapping{PathOnHost: d.Source, PathInContainer: d.Target, CgroupPermissions: d.Permissions})
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
