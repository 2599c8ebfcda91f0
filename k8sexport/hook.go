package k8sexport

import (
	"fmt"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
)

// hooks are commands in the container after its start and before its stop.
func (e *export) hooks(c *part) {
	var l corev1.Lifecycle
	if len(c.s.PostStart) > 0 {
		l.PostStart = e.hook(c, "post_start", c.s.PostStart)
		c.from["lifecycle.postStart"] = e.from(c.at("post_start"))
	}
	if len(c.s.PreStop) > 0 {
		l.PreStop = e.hook(c, "pre_stop", c.s.PreStop)
		c.from["lifecycle.preStop"] = e.from(c.at("pre_stop"))
	}
	if l.PostStart != nil || l.PreStop != nil {
		c.c.Lifecycle = &l
	}
	if signal := c.s.StopSignal; signal != "" {
		e.tell(c.at("stop_signal"), Dropped, "", "Kubernetes sends what the image says, else SIGTERM", "say it in the image: STOPSIGNAL "+signal)
	}
}

// hook is one handler: Kubernetes has one of each kind.
func (e *export) hook(c *part, section string, hooks []types.ServiceHook) *corev1.LifecycleHandler {
	for i, h := range hooks {
		at := c.at(section) + item(i)
		words := "Kubernetes kills the container when it fails"
		if section == "pre_stop" {
			words = "Kubernetes goes on when it fails; its time counts against stop_grace_period"
		}
		e.tell(at+".command", Approximate, "lifecycle", words, "")
		if h.User != "" && h.User != c.spec.User {
			e.tell(at+".user", Dropped, "", "a hook runs as the container's user", "")
		}
		if h.Privileged {
			e.tell(at+".privileged", Dropped, "", "a hook has the rights of its container", "")
		}
	}
	if len(hooks) == 1 && hooks[0].WorkingDir == "" && len(hooks[0].Environment) == 0 {
		return &corev1.LifecycleHandler{Exec: &corev1.ExecAction{Command: hooks[0].Command}}
	}
	var scripts []string
	for _, h := range hooks {
		scripts = append(scripts, hookScript(h))
	}
	return &corev1.LifecycleHandler{Exec: &corev1.ExecAction{Command: []string{"/bin/sh", "-c", strings.Join(scripts, " && ")}}}
}

// hookScript is a hook for a shell.
func hookScript(h types.ServiceHook) string {
	var b strings.Builder
	b.WriteByte('(')
	if h.WorkingDir != "" {
		b.WriteString("cd " + quote(h.WorkingDir) + " && ")
	}
	if len(h.Environment) > 0 {
		b.WriteString("env ")
		for _, k := range sortedKeys(h.Environment) {
			b.WriteString(quote(k+"="+deref(h.Environment[k])) + " ")
		}
	}
	for i, w := range h.Command {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(quote(w))
	}
	b.WriteByte(')')
	return b.String()
}

// quote makes one word for a shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// preStart makes an init container of a pre_start hook.
func (e *export) preStart(p *pod, s *service, i int) {
	h := s.PreStart[i]
	at := s.at("pre_start") + item(i)
	c := &part{s: s, spec: &h.ContainerSpec, path: at, pod: p, from: origins{}}
	c.c = corev1.Container{Name: fit(fmt.Sprintf("%s-pre-start-%d", s.name, i+1), maxLabel), Image: h.Image}
	if c.c.Image == "" {
		c.c.Image = s.ref
	}
	e.common(c)
	if !h.PerReplica {
		e.tell(at, Approximate, "initContainers", "it runs for each Pod, not once for the service", "")
	}
	p.addInit(c, e.from(at))
}
