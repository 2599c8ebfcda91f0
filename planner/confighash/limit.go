package confighash

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// Limit is a setting of a container that an engine can change in place.
type Limit string

// The limits, and the restart policy, which changes in the same engine call.
const (
	LimitMemory      Limit = "memory"
	LimitSwap        Limit = "swap"
	LimitReservation Limit = "reservation"
	LimitCPUs        Limit = "cpus"
	LimitCPUPeriod   Limit = "cpu_period"
	LimitCPUQuota    Limit = "cpu_quota"
	LimitCPUShares   Limit = "cpu_shares"
	LimitRTPeriod    Limit = "cpu_rt_period"
	LimitRTRuntime   Limit = "cpu_rt_runtime"
	LimitCPUSet      Limit = "cpuset"
	LimitPids        Limit = "pids"
	LimitBlkioWeight Limit = "blkio_weight"
	LimitRestart     Limit = "restart"
)

// Limits are the limits that a service sets, in either form. A memory limit also
// sets what may be swapped.
func Limits(s project.Service) []Limit {
	var deploy, reserved types.Resource
	restart := s.Restart != ""
	if d := s.Deploy; d != nil {
		restart = restart || d.RestartPolicy != nil
		if d.Resources.Limits != nil {
			deploy = *d.Resources.Limits
		}
		if d.Resources.Reservations != nil {
			reserved = *d.Resources.Reservations
		}
	}
	memory := s.MemLimit != 0 || deploy.MemoryBytes != 0
	var out []Limit
	for _, l := range []struct {
		limit Limit
		set   bool
	}{
		{LimitMemory, memory},
		{LimitSwap, memory || s.MemSwapLimit != 0},
		{LimitReservation, s.MemReservation != 0 || reserved.MemoryBytes != 0},
		{LimitCPUs, s.CPUS != 0 || deploy.NanoCPUs != 0},
		{LimitCPUPeriod, s.CPUPeriod != 0},
		{LimitCPUQuota, s.CPUQuota != 0},
		{LimitCPUShares, s.CPUShares != 0},
		{LimitRTPeriod, s.CPURTPeriod != 0},
		{LimitRTRuntime, s.CPURTRuntime != 0},
		{LimitCPUSet, s.CPUSet != ""},
		{LimitPids, s.PidsLimit != 0 || deploy.Pids != 0},
		{LimitBlkioWeight, s.BlkioConfig != nil && s.BlkioConfig.Weight != 0},
		{LimitRestart, restart},
	} {
		if l.set {
			out = append(out, l.limit)
		}
	}
	return out
}

// Sets reports whether the container was created with a limit.
func (p Parts) Sets(l Limit) bool { return slices.Contains(p.Limits, l) }

// Known reports whether the container has Parts: another compose writes none.
func (p Parts) Known() bool { return p.Rest != "" }
