package render

import (
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// hooks sets the commands that run after the start and before the stop.
func (c *container) hooks() {
	s := c.Service
	var l corev1.Lifecycle
	if len(s.PostStart) > 0 {
		l.PostStart = c.hook("post_start", s.PostStart, report.PostStart)
		c.comments["lifecycle.postStart"] = c.Comment(c.At("post_start"))
	}
	if len(s.PreStop) > 0 {
		l.PreStop = c.hook("pre_stop", s.PreStop, report.PreStop)
		c.comments["lifecycle.preStop"] = c.Comment(c.At("pre_stop"))
	}
	if l.PostStart != nil || l.PreStop != nil {
		c.out.Lifecycle = &l
	}
	if s.StopSignal != "" {
		c.Record(c.At("stop_signal"), report.StopSignal.With("signal", s.StopSignal))
	}
}

// hook renders all hooks of one kind as one command, because Kubernetes has
// only one handler of each kind.
func (c *container) hook(section string, hooks []types.ServiceHook, outcome report.Outcome) *corev1.LifecycleHandler {
	var scripts []string
	for i, h := range hooks {
		at := c.At(section) + item(i)
		c.Record(at+".command", outcome)
		if h.User != "" && h.User != c.Spec.User {
			c.Record(at+".user", report.HookUser)
		}
		if h.Privileged {
			c.Record(at+".privileged", report.HookPrivileged)
		}
		scripts = append(scripts, hookScript(h))
	}
	if len(hooks) == 1 && hooks[0].WorkingDir == "" && len(hooks[0].Environment) == 0 {
		return &corev1.LifecycleHandler{Exec: &corev1.ExecAction{Command: hooks[0].Command}}
	}
	return &corev1.LifecycleHandler{Exec: &corev1.ExecAction{Command: []string{"/bin/sh", "-c", strings.Join(scripts, " && ")}}}
}

// hookScript returns a hook as a shell command.
func hookScript(h types.ServiceHook) string {
	var words []string
	if len(h.Environment) > 0 {
		words = append(words, "env")
		for _, k := range sortedKeys(h.Environment) {
			value := ""
			if v := h.Environment[k]; v != nil {
				value = *v
			}
			words = append(words, quote(k+"="+value))
		}
	}
	for _, w := range h.Command {
		words = append(words, quote(w))
	}
	script := strings.Join(words, " ")
	if h.WorkingDir != "" {
		script = "cd " + quote(h.WorkingDir) + " && " + script
	}
	return "(" + script + ")"
}

// quote returns a string as one word of a shell command.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
