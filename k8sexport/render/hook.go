package render

import (
	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// hooks sets the commands that run after the start and before the stop.
func (c *container) hooks() {
	s := c.Service
	var l corev1.Lifecycle
	if len(c.PostStart) > 0 {
		l.PostStart = &corev1.LifecycleHandler{Exec: &corev1.ExecAction{Command: c.PostStart}}
		c.comments["lifecycle.postStart"] = c.Comment(c.At("post_start"))
	}
	if len(c.PreStop) > 0 {
		l.PreStop = &corev1.LifecycleHandler{Exec: &corev1.ExecAction{Command: c.PreStop}}
		c.comments["lifecycle.preStop"] = c.Comment(c.At("pre_stop"))
	}
	if l.PostStart != nil || l.PreStop != nil {
		c.out.Lifecycle = &l
	}
	c.reportHooks("post_start", s.PostStart, report.PostStart)
	c.reportHooks("pre_stop", s.PreStop, report.PreStop)
	if s.StopSignal != "" {
		c.Record(c.At("stop_signal"), report.StopSignal.With("signal", s.StopSignal))
	}
}

// reportHooks records what differs about hooks of one kind.
func (c *container) reportHooks(section string, hooks []types.ServiceHook, outcome report.Outcome) {
	for i, h := range hooks {
		at := c.At(section) + item(i)
		c.Record(at+".command", outcome)
		if h.User != "" && h.User != c.Spec.User {
			c.Record(at+".user", report.HookUser)
		}
		if h.Privileged {
			c.Record(at+".privileged", report.HookPrivileged)
		}
	}
}
