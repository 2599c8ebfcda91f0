package resolve

import (
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// Defaults of Docker for health checks.
const (
	defaultInterval      = 30 * time.Second
	defaultTimeout       = 30 * time.Second
	defaultStartInterval = 5 * time.Second
	defaultHealthRetries = 3
)

// healthCheck returns the health check of a container, or nil. What the service
// sets wins over what the image sets.
func healthCheck(in *input, c *model.Container, secrets *secretVariables) *model.HealthCheck {
	own, image := c.Service.HealthCheck, c.Service.ImageFacts.Health
	if own == nil && image == nil || own != nil && own.Disable {
		return nil
	}
	at := c.At("healthcheck")
	h := &model.HealthCheck{Interval: defaultInterval, Timeout: defaultTimeout, StartInterval: defaultStartInterval, Retries: defaultHealthRetries}
	h.Origin = in.Comment(at)
	var test []string
	if image != nil {
		test = image.Test
		setImageTimings(h, image)
		if own == nil {
			h.Origin = in.Comment(c.At("image")) + ": HEALTHCHECK"
		}
	}
	if own != nil {
		if len(own.Test) > 0 {
			test = own.Test
		}
		setServiceTimings(h, own)
		reportRounding(in, at, own)
		if len(test) == 0 {
			in.Record(at, report.HealthNoTest)
		}
	}
	if test = checkCommand(test); test == nil {
		return nil
	}
	h.Command = shellCommand(secrets.words("healthcheck.test", test))
	return h
}

// checkCommand returns a test as a command that runs without a shell around it.
func checkCommand(test []string) []string {
	switch {
	case len(test) < 2:
		return nil
	case test[0] == "CMD-SHELL":
		return []string{"/bin/sh", "-c", test[1]}
	case test[0] == "CMD":
		return test[1:]
	}
	return nil
}

// setImageTimings takes the timings of an image.
func setImageTimings(h *model.HealthCheck, image *model.Health) {
	setTiming(&h.Interval, image.Interval)
	setTiming(&h.Timeout, image.Timeout)
	setTiming(&h.StartPeriod, image.StartPeriod)
	setTiming(&h.StartInterval, image.StartInterval)
	if image.Retries > 0 {
		h.Retries = image.Retries
	}
}

// setServiceTimings takes the timings of the service.
func setServiceTimings(h *model.HealthCheck, own *types.HealthCheckConfig) {
	setTiming(&h.Interval, duration(own.Interval))
	setTiming(&h.Timeout, duration(own.Timeout))
	setTiming(&h.StartPeriod, duration(own.StartPeriod))
	setTiming(&h.StartInterval, duration(own.StartInterval))
	if own.Retries != nil && *own.Retries > 0 {
		h.Retries = int(min(*own.Retries, 1<<30))
	}
}

func setTiming(to *time.Duration, d time.Duration) {
	if d > 0 {
		*to = d
	}
}

func duration(d *types.Duration) time.Duration {
	if d == nil {
		return 0
	}
	return time.Duration(*d)
}

// reportRounding records which timings are not whole seconds.
func reportRounding(in *input, at string, own *types.HealthCheckConfig) {
	for name, d := range map[string]*types.Duration{"interval": own.Interval, "timeout": own.Timeout} {
		if d != nil && time.Duration(*d)%time.Second != 0 {
			in.Record(at+"."+name, report.HealthRounded)
		}
	}
}
