package observe

import (
	"testing"

	"github.com/docker/docker/api/types/container"
)

func TestUsageIsReckonedAsDockerDoes(t *testing.T) {
	s := container.StatsResponse{}
	s.CPUStats.CPUUsage.TotalUsage, s.PreCPUStats.CPUUsage.TotalUsage = 300, 100
	s.CPUStats.SystemUsage, s.PreCPUStats.SystemUsage = 3000, 1000
	s.CPUStats.OnlineCPUs = 4
	s.MemoryStats.Usage, s.MemoryStats.Limit = 100, 1000
	s.MemoryStats.Stats = map[string]uint64{"total_inactive_file": 30, "inactive_file": 20}
	s.BlkioStats.IoServiceBytesRecursive = []container.BlkioStatEntry{{Op: "Read", Value: 1}, {Op: "write", Value: 2}, {Op: "Total", Value: 3}}
	s.Networks = map[string]container.NetworkStats{"a": {RxBytes: 1, TxBytes: 2}, "b": {RxBytes: 10, TxBytes: 20}}
	got := usage(Container{}, s)
	if got.CPU != 40 || got.Memory != 70 || got.Limit != 1000 || got.BlockIn != 1 || got.BlockOut != 2 || got.NetIn != 11 || got.NetOut != 22 {
		t.Errorf("got %+v", got)
	}
	s.MemoryStats.Stats = map[string]uint64{"inactive_file": 20}
	s.PreCPUStats.SystemUsage = 5000 // an engine that was restarted
	if got := usage(Container{}, s); got.Memory != 80 || got.CPU != 0 {
		t.Errorf("got %+v", got)
	}
}
