package planner

import (
	"errors"
	"fmt"

	"github.com/seed-6dc66d55/compose/project"
)

// checkContainerNames rejects two selected services with one container name. It
// is not an error of the file: each of them can be selected alone, and `down`
// must work.
func (x *index) checkContainerNames() error {
	var errs []error
	holder := map[string]string{}
	for s := range x.want.Services() {
		if s.ContainerName == "" || x.want.Scale(s.Name) == 0 {
			continue
		}
		if other, taken := holder[s.ContainerName]; taken {
			errs = append(errs, x.want.Problem([]string{"services", s.Name, "container_name"},
				fmt.Sprintf("container name %q is already in use by service %s", s.ContainerName, other)))
			continue
		}
		holder[s.ContainerName] = s.Name
	}
	return errors.Join(errs...)
}

// checkHealth rejects a start interval without a start period: the engine
// accepts it and ignores the interval. It is not an error of the file, because
// docker compose reports it only for services that it creates.
func (x *index) checkHealth(s project.Service) error {
	h := s.HealthCheck
	if h == nil || h.StartInterval == nil || h.StartPeriod != nil {
		return nil
	}
	return x.want.Problem([]string{"services", s.Name, "healthcheck"},
		"healthcheck.start_interval requires healthcheck.start_period to be set")
}
