package render

import (
	"time"

	corev1 "k8s.io/api/core/v1"
)

// probes makes a readiness probe of the health check. Docker does not restart
// unhealthy containers, so there is a liveness probe only if the user wants
// one. A startup probe then gives the container its start period.
func (c *container) probes() {
	h := c.Check
	if h == nil {
		return
	}
	probe := corev1.Probe{
		ProbeHandler:     corev1.ProbeHandler{Exec: &corev1.ExecAction{Command: h.Command}},
		PeriodSeconds:    seconds(h.Interval),
		TimeoutSeconds:   seconds(h.Timeout),
		SuccessThreshold: 1,
		FailureThreshold: int32(h.Retries),
	}
	c.out.ReadinessProbe = &probe
	c.comments["readinessProbe"] = h.Origin
	if !c.liveness() {
		return
	}
	live := probe
	c.out.LivenessProbe = &live
	c.comments["livenessProbe"] = h.Origin
	if h.StartPeriod > 0 {
		period := seconds(h.StartInterval)
		start := probe
		start.PeriodSeconds = period
		start.FailureThreshold = (seconds(h.StartPeriod)+period-1)/period + int32(h.Retries)
		c.out.StartupProbe = &start
		c.comments["startupProbe"] = h.Origin
	}
}

func (c *container) liveness() bool {
	if x := c.Service.X.Liveness; x != nil {
		return *x
	}
	return c.model.Options.Liveness
}

// seconds rounds up to whole seconds, the unit of Kubernetes.
func seconds(d time.Duration) int32 {
	return int32(min((d+time.Second-1)/time.Second, 1<<30))
}
