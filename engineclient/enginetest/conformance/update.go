package conformance

import (
	"fmt"

	"github.com/docker/docker/api/types/container"
)

func updateCases() []testCase {
	return []testCase{
		{"what can be changed in place is, and stays", func(b *tester) {
			id := b.run("web", createRequest{Host: container.HostConfig{Resources: container.Resources{Memory: 64 << 20, MemorySwap: 128 << 20}}})
			pids := int64(50)
			_, err := b.ContainerUpdate(b.Context(), id, container.UpdateConfig{
				Resources:     container.Resources{Memory: 96 << 20, PidsLimit: &pids, CPUShares: 512},
				RestartPolicy: container.RestartPolicy{Name: "unless-stopped"},
			})
			b.must(err)
			c := b.inspect(id)
			equal(b, "memory", c.HostConfig.Memory, 96<<20)
			equal(b, "swap", c.HostConfig.MemorySwap, 128<<20)
			equal(b, "pids", *c.HostConfig.PidsLimit, 50)
			equal(b, "shares", c.HostConfig.CPUShares, 512)
			equal(b, "policy", string(c.HostConfig.RestartPolicy.Name), "unless-stopped")
			equal(b, "status", c.State.Status, "running")
		}},
		{"a limit of memory lets a container swap as much again", func(b *tester) {
			c := b.inspect(b.create("web", createRequest{Host: container.HostConfig{Resources: container.Resources{Memory: 64 << 20}}}))
			equal(b, "swap", c.HostConfig.MemorySwap, 128<<20)
		}},
		{"a limit that is given as none stays as it was, but for that of processes", func(b *tester) {
			pids := int64(50)
			id := b.run("web", createRequest{Host: container.HostConfig{Resources: container.Resources{Memory: 64 << 20, NanoCPUs: 5e8, CPUShares: 512, CpusetCpus: "0", PidsLimit: &pids}}})
			none := int64(-1)
			_, err := b.ContainerUpdate(b.Context(), id, container.UpdateConfig{Resources: container.Resources{PidsLimit: &none}})
			b.must(err)
			h := b.inspect(id).HostConfig
			equal(b, "limits", fmt.Sprint(h.Memory, h.NanoCPUs, h.CPUShares, h.CpusetCpus, *h.PidsLimit), fmt.Sprint(64<<20, 500000000, 512, "0", 0))
		}},
		{"memory is limited only together with swap", func(b *tester) {
			id := b.run("web", createRequest{})
			words := "Memory limit should be smaller than already set memoryswap limit"
			_, err := b.ContainerUpdate(b.Context(), id, container.UpdateConfig{Resources: container.Resources{Memory: 64 << 20}})
			b.wantError(err, anyError, words)
			_, err = b.ContainerUpdate(b.Context(), id, container.UpdateConfig{Resources: container.Resources{Memory: 64 << 20, MemorySwap: 128 << 20}})
			b.must(err)
			equal(b, "memory", b.inspect(id).HostConfig.Memory, 64<<20)
			_, err = b.ContainerUpdate(b.Context(), id, container.UpdateConfig{Resources: container.Resources{Memory: 1 << 20}})
			b.wantError(err, anyError, "Minimum memory limit allowed is 6MB")
		}},
		{"processor time is limited in one form, and stays in it", func(b *tester) {
			one := b.run("one", createRequest{Host: container.HostConfig{Resources: container.Resources{NanoCPUs: 5e8}}})
			_, err := b.ContainerUpdate(b.Context(), one, container.UpdateConfig{Resources: container.Resources{CPUQuota: 50000}})
			b.wantError(err, anyError, "CPU Quota cannot be updated as NanoCPUs has already been set")
			two := b.run("two", createRequest{Host: container.HostConfig{Resources: container.Resources{CPUQuota: 50000}}})
			_, err = b.ContainerUpdate(b.Context(), two, container.UpdateConfig{Resources: container.Resources{NanoCPUs: 5e8}})
			b.wantError(err, anyError, "Nano CPUs cannot be updated as CPU Quota has already been set")
		}},
		{"what does not run is updated for its next start", func(b *tester) {
			id := b.create("web", createRequest{})
			_, err := b.ContainerUpdate(b.Context(), id, container.UpdateConfig{RestartPolicy: container.RestartPolicy{Name: "on-failure", MaximumRetryCount: 3}})
			b.must(err)
			p := b.inspect(id).HostConfig.RestartPolicy
			equal(b, "policy", fmt.Sprint(p.Name, p.MaximumRetryCount), "on-failure3")
			_, err = b.ContainerUpdate(b.Context(), id, container.UpdateConfig{RestartPolicy: container.RestartPolicy{Name: "no"}})
			b.must(err)
			equal(b, "policy", string(b.inspect(id).HostConfig.RestartPolicy.Name), "no")
		}},
		{"memory above the swap limit is refused", func(b *tester) {
			id := b.create("web", createRequest{Host: container.HostConfig{Resources: container.Resources{Memory: 64 << 20, MemorySwap: 64 << 20}}})
			_, err := b.ContainerUpdate(b.Context(), id, container.UpdateConfig{Resources: container.Resources{Memory: 96 << 20}})
			b.wantError(err, func(error) bool { return true }, "Memory limit should be smaller than already set memoryswap limit")
		}},
	}
}
