package spec

import (
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/strslice"

	"github.com/seed-6dc66d55/compose/project"
)

// host returns the host configuration of the container.
func (c Container) host(p parts) *container.HostConfig {
	s := c.Service
	one, _ := c.oneOff()
	h := &container.HostConfig{
		Annotations:    s.Annotations,
		AutoRemove:     one.Remove,
		Binds:          p.mounts.binds,
		Mounts:         p.mounts.mounts,
		Tmpfs:          p.mounts.tmpfs,
		VolumesFrom:    s.VolumesFrom,
		CapAdd:         strslice.StrSlice(s.CapAdd),
		CapDrop:        strslice.StrSlice(s.CapDrop),
		NetworkMode:    c.networkMode(),
		Links:          c.bridgeLinks(),
		Init:           s.Init,
		IpcMode:        container.IpcMode(s.Ipc),
		PidMode:        container.PidMode(s.Pid),
		UTSMode:        container.UTSMode(s.Uts),
		UsernsMode:     container.UsernsMode(s.UserNSMode),
		CgroupnsMode:   container.CgroupnsMode(s.Cgroup),
		PortBindings:   p.ports.bindings,
		Privileged:     s.Privileged,
		ReadonlyRootfs: s.ReadOnly,
		RestartPolicy:  RestartPolicy(s),
		Runtime:        s.Runtime,
		DNS:            s.DNS,
		DNSOptions:     s.DNSOpts,
		DNSSearch:      s.DNSSearch,
		ExtraHosts:     s.ExtraHosts.AsList(":"),
		GroupAdd:       s.GroupAdd,
		OomScoreAdj:    int(s.OomScoreAdj),
		SecurityOpt:    p.security.options,
		MaskedPaths:    p.security.masked,
		ReadonlyPaths:  p.security.readOnly,
		ShmSize:        int64(s.ShmSize),
		StorageOpt:     s.StorageOpt,
		Sysctls:        s.Sysctls,
		Isolation:      container.Isolation(s.Isolation),
		Resources:      Resources(s),
	}
	if l := s.Logging; l != nil {
		h.LogConfig = container.LogConfig{Type: l.Driver, Config: l.Options}
	}
	return h
}

// RestartPolicy returns deploy.restart_policy if it is set, otherwise restart.
func RestartPolicy(s project.Service) container.RestartPolicy {
	if s.Deploy != nil && s.Deploy.RestartPolicy != nil {
		return deployRestartPolicy(*s.Deploy.RestartPolicy)
	}
	name, max, _ := strings.Cut(s.Restart, ":")
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
