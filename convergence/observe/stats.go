package observe

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/docker/docker/api/types/container"
	"golang.org/x/sync/errgroup"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// Usage is the resource usage of a container, which is zero if it is not running. Sizes
// are in bytes, CPU is in percent of one processor.
type Usage struct {
	Container         Container
	Running           bool
	CPU               float64
	Memory, Limit     uint64
	NetIn, NetOut     uint64
	BlockIn, BlockOut uint64
	PIDs              uint64
}

// Stats measures the resource usage of containers. The engine takes one or two seconds,
// because it compares two measurements.
func Stats(ctx context.Context, engine *engineclient.Engine, list []Container) ([]Usage, error) {
	out := make([]Usage, len(list))
	g, ctx := errgroup.WithContext(ctx)
	for i, c := range list {
		out[i].Container = c
		if !c.Alive() {
			continue
		}
		g.Go(func() error {
			answer, err := engine.ContainerStats(ctx, c.ID, false)
			if engineclient.IsNotFound(err) {
				return nil // it was removed meanwhile
			}
			if err != nil {
				return fmt.Errorf("ask what %s uses: %w", c.Name, err)
			}
			defer answer.Body.Close()
			var s container.StatsResponse
			if err := json.NewDecoder(answer.Body).Decode(&s); err != nil {
				return fmt.Errorf("ask what %s uses: %w", c.Name, err)
			}
			out[i] = usage(c, s)
			return nil
		})
	}
	return out, g.Wait()
}

// usage computes as the docker CLI does.
func usage(c Container, s container.StatsResponse) Usage {
	u := Usage{
		Container: c, Running: true, CPU: cpuPercent(s), Memory: usedMemory(s.MemoryStats), Limit: s.MemoryStats.Limit, PIDs: s.PidsStats.Current,
	}
	for _, n := range s.Networks {
		u.NetIn, u.NetOut = u.NetIn+n.RxBytes, u.NetOut+n.TxBytes
	}
	for _, entry := range s.BlkioStats.IoServiceBytesRecursive {
		switch entry.Op {
		case "Read", "read":
			u.BlockIn += entry.Value
		case "Write", "write":
			u.BlockOut += entry.Value
		}
	}
	return u
}

func cpuPercent(s container.StatsResponse) float64 {
	used := float64(s.CPUStats.CPUUsage.TotalUsage) - float64(s.PreCPUStats.CPUUsage.TotalUsage)
	passed := float64(s.CPUStats.SystemUsage) - float64(s.PreCPUStats.SystemUsage)
	cpus := float64(s.CPUStats.OnlineCPUs)
	if cpus == 0 {
		cpus = float64(len(s.CPUStats.CPUUsage.PercpuUsage))
	}
	if used <= 0 || passed <= 0 {
		return 0
	}
	return used / passed * cpus * 100
}

// usedMemory leaves out what the kernel would give up at once: it keeps files
// there that were read (total_inactive_file on cgroup v1, inactive_file on v2).
func usedMemory(m container.MemoryStats) uint64 {
	for _, key := range []string{"total_inactive_file", "inactive_file"} {
		if cache, ok := m.Stats[key]; ok && cache < m.Usage {
			return m.Usage - cache
		}
	}
	return m.Usage
}
