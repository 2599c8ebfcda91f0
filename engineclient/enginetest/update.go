package enginetest

import (
	"net/http"

	"github.com/docker/docker/api/types/container"
)

// updateContainer changes what can be changed in place; a zero value leaves a
// field as it is.
func (s *Server) updateContainer(w http.ResponseWriter, r *http.Request) error {
	var want container.UpdateConfig
	if err := read(r, &want); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(r.PathValue("name"))
	if err != nil {
		return err
	}
	if want.Memory != 0 && want.Memory < leastMemory {
		return invalid("Minimum memory limit allowed is 6MB")
	}
	have := b.host.Resources
	if err := merge(&have, want.Resources); err != nil {
		return refuse(http.StatusInternalServerError, "Cannot update container %s: %v", b.id, err)
	}
	if b.host.AutoRemove && want.RestartPolicy.Name != "" && want.RestartPolicy.Name != "no" {
		return refuse(http.StatusInternalServerError, "Cannot update container %s: Restart policy cannot be updated because AutoRemove is enabled for the container", b.id)
	}
	b.host.Resources = have
	if want.RestartPolicy.Name != "" {
		b.host.RestartPolicy = want.RestartPolicy
	}
	s.emitFor(b, "update")
	s.touch()
	return answer(w, http.StatusOK, container.UpdateResponse{Warnings: nil})
}

func merge(have *container.Resources, want container.Resources) error {
	switch {
	case want.NanoCPUs > 0 && have.CPUPeriod > 0:
		return conflict("Conflicting options: Nano CPUs cannot be updated as CPU Period has already been set")
	case want.NanoCPUs > 0 && have.CPUQuota > 0:
		return conflict("Conflicting options: Nano CPUs cannot be updated as CPU Quota has already been set")
	case want.CPUQuota > 0 && have.NanoCPUs > 0:
		return conflict("Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set")
	case want.CPUPeriod > 0 && have.NanoCPUs > 0:
		return conflict("Conflicting options: CPU Period cannot be updated as NanoCPUs has already been set")
	}
	if want.Memory > 0 && want.MemorySwap == 0 && want.Memory > have.MemorySwap {
		return conflict("Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time")
	}
	replace(&have.NanoCPUs, want.NanoCPUs)
	replace(&have.CPUShares, want.CPUShares)
	replace(&have.CPUPeriod, want.CPUPeriod)
	replace(&have.CPUQuota, want.CPUQuota)
	replace(&have.CpusetCpus, want.CpusetCpus)
	replace(&have.CpusetMems, want.CpusetMems)
	replace(&have.BlkioWeight, want.BlkioWeight)
	replace(&have.Memory, want.Memory)
	replace(&have.MemorySwap, want.MemorySwap)
	replace(&have.MemoryReservation, want.MemoryReservation)
	if want.PidsLimit != nil {
		none := max(0, *want.PidsLimit) // -1 takes the limit away
		have.PidsLimit = &none
	}
	return nil
}

func replace[T comparable](have *T, want T) {
	var none T
	if want != none {
		*have = want
	}
}
