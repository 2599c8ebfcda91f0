package diagnosis

import (
	"fmt"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project/budget"
	"github.com/seed-6dc66d55/compose/project/problem"
)

// limits checks the numbers of a service that can be said in two places.
func (c *checker) limits(s types.ServiceConfig) {
	c.scale(s)
	if s.Deploy == nil {
		return
	}
	if limits := s.Deploy.Resources.Limits; limits != nil {
		c.agree(s, "cpus", "deploy.resources.limits.cpus", s.CPUS != 0 && limits.NanoCPUs.Value() != s.CPUS)
		c.agree(s, "mem_limit", "deploy.resources.limits.memory", s.MemLimit != 0 && limits.MemoryBytes != s.MemLimit)
		c.agree(s, "pids_limit", "deploy.resources.limits.pids", s.PidsLimit != 0 && limits.Pids != s.PidsLimit)
	}
	if reserved := s.Deploy.Resources.Reservations; reserved != nil {
		c.agree(s, "mem_reservation", "deploy.resources.reservations.memory",
			s.MemReservation != 0 && reserved.MemoryBytes != s.MemReservation)
	}
}

func (c *checker) agree(s types.ServiceConfig, attribute, other string, differs bool) {
	if differs {
		c.add(s, attribute, "differs from "+other, "set it in one of the two places only")
	}
}

func (c *checker) scale(s types.ServiceConfig) {
	attribute := "deploy.replicas"
	if s.Scale != nil {
		attribute = "scale"
		c.agree(s, "scale", "deploy.replicas", s.Deploy != nil && s.Deploy.Replicas != nil && *s.Deploy.Replicas != *s.Scale)
	}
	n := s.GetScale()
	if n > budget.Replicas-c.replicas {
		c.add(s, attribute, fmt.Sprintf("%d containers exceed the limit of %d per project", n, budget.Replicas), "")
	} else {
		c.replicas += max(0, n)
	}
	if n < 0 {
		c.add(s, attribute, fmt.Sprintf("%d must not be negative", n), "")
	}
	if n > 1 && s.ContainerName != "" {
		c.add(s, attribute, fmt.Sprintf("%d containers cannot share the container_name %s", n, problem.Quoted(s.ContainerName)),
			"remove container_name")
	}
}
