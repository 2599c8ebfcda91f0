package k8sexport

import (
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
)

// Docker's own timings, where a health check says none.
const (
	usualInterval      = 30 * time.Second
	usualTimeout       = 30 * time.Second
	usualStartInterval = 5 * time.Second
	usualRetries       = 3
)

// check is a health check with all its timings.
type check struct {
	command                                       []string
	interval, timeout, startPeriod, startInterval time.Duration
	retries                                       int
}

// probes makes a readiness probe of a health check. Docker never restarts what
// is unhealthy, so there is no liveness probe unless the user asks for one.
func (e *export) probes(c *part) {
	h, from, ok := e.check(c)
	if !ok {
		return
	}
	probe := corev1.Probe{
		ProbeHandler:     corev1.ProbeHandler{Exec: &corev1.ExecAction{Command: h.command}},
		PeriodSeconds:    seconds(h.interval),
		TimeoutSeconds:   seconds(h.timeout),
		SuccessThreshold: 1,
		FailureThreshold: int32(h.retries),
	}
	c.c.ReadinessProbe = &probe
	c.from["readinessProbe"] = from
	if !e.liveness(c.s) {
		return
	}
	live := probe
	c.c.LivenessProbe = &live
	c.from["livenessProbe"] = from
	if h.startPeriod > 0 {
		period := seconds(h.startInterval)
		start := probe
		start.PeriodSeconds = period
		start.FailureThreshold = (seconds(h.startPeriod)+period-1)/period + int32(h.retries)
		c.c.StartupProbe = &start
		c.from["startupProbe"] = from
	}
}

func (e *export) liveness(s *service) bool {
	if s.x.Liveness != nil {
		return *s.x.Liveness
	}
	return e.opt.Liveness
}

// check is the health check that a container has: the service's own over that
// of its image.
func (e *export) check(c *part) (check, string, bool) {
	own, image := c.s.HealthCheck, c.s.image.Health
	h := check{interval: usualInterval, timeout: usualTimeout, startInterval: usualStartInterval, retries: usualRetries}
	at := c.at("healthcheck")
	from := e.from(at)
	var test []string
	if image != nil {
		test = image.Test
		h.over(image)
		if own == nil {
			from = e.from(c.at("image")) + ": HEALTHCHECK"
		}
	}
	if own != nil {
		if own.Disable {
			return h, "", false
		}
		if len(own.Test) > 0 {
			test = own.Test
		}
		h.overOwn(own)
		e.tellTimings(at, own)
	}
	h.command = probeCommand(test)
	if own != nil && len(own.Test) == 0 && len(test) == 0 {
		e.tell(at, Dropped, "", "it has no test of its own, and that of the image is not known", "give it a test, or run the export where an engine has the image")
	}
	return h, from, h.command != nil
}

// probeCommand is a test as a command. Kubernetes runs it as it is: neither a
// shell nor $(…) changes it.
func probeCommand(test []string) []string {
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

// over takes the timings of an image.
func (h *check) over(image *Health) {
	set(&h.interval, image.Interval)
	set(&h.timeout, image.Timeout)
	set(&h.startPeriod, image.StartPeriod)
	set(&h.startInterval, image.StartInterval)
	if image.Retries > 0 {
		h.retries = image.Retries
	}
}

// overOwn takes the timings of the service.
func (h *check) overOwn(own *types.HealthCheckConfig) {
	set(&h.interval, duration(own.Interval))
	set(&h.timeout, duration(own.Timeout))
	set(&h.startPeriod, duration(own.StartPeriod))
	set(&h.startInterval, duration(own.StartInterval))
	if own.Retries != nil && *own.Retries > 0 {
		h.retries = int(min(*own.Retries, 1<<30))
	}
}

func set(to *time.Duration, d time.Duration) {
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

// seconds rounds up: Kubernetes counts whole ones.
func seconds(d time.Duration) int32 {
	return int32(min((d+time.Second-1)/time.Second, 1<<30))
}

// tellTimings says which timings are not what they were.
func (e *export) tellTimings(at string, own *types.HealthCheckConfig) {
	for name, d := range map[string]*types.Duration{"interval": own.Interval, "timeout": own.Timeout} {
		if d != nil && time.Duration(*d)%time.Second != 0 {
			e.tell(at+"."+name, Approximate, "readinessProbe", "it is rounded up to whole seconds", "")
		}
	}
}
