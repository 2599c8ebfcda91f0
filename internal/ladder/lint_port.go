package ladder

import (
	"fmt"
	"slices"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// portsExist: a Service sends to a port on which its pods listen with that
// protocol, and a probe asks one. A number that pods declare for no protocol
// they may listen on all the same, and of several pods behind one name one is
// enough, as in Docker.
func (b *bundle) portsExist() {
	for _, o := range b.objects {
		if s, ok := o.Typed.(*core.Service); ok {
			b.servicePorts(o, s)
		}
	}
	for _, p := range b.pods {
		for _, c := range p.containers() {
			b.probePort(p, c, c.ReadinessProbe, "readinessProbe")
			b.probePort(p, c, c.LivenessProbe, "livenessProbe")
			b.probePort(p, c, c.StartupProbe, "startupProbe")
		}
	}
}

func (b *bundle) servicePorts(o Object, s *core.Service) {
	for i, port := range s.Spec.Ports {
		target := port.TargetPort
		if target.Type == intstr.Int && target.IntVal == 0 {
			target = intstr.FromInt32(port.Port) // what Kubernetes fills in
		}
		selected := b.selected(s)
		if len(selected) > 0 && !slices.ContainsFunc(selected, func(p pod) bool {
			return p.listens(target.StrVal, target.IntVal, port.Protocol) || target.Type == intstr.Int && !p.declares(target.IntVal)
		}) {
			b.fault(o, fmt.Sprintf("spec.ports[%d]", i), "ports exist", "no container of %s declares port %s/%s",
				selected[0].of, target.String(), protocolOf(port.Protocol))
		}
	}
}

func (b *bundle) probePort(p pod, c container, probe *core.Probe, field string) {
	if probe == nil {
		return
	}
	var port intstr.IntOrString
	switch {
	case probe.HTTPGet != nil:
		port = probe.HTTPGet.Port
	case probe.TCPSocket != nil:
		port = probe.TCPSocket.Port
	}
	if port.Type == intstr.String && !p.listens(port.StrVal, 0, core.ProtocolTCP) {
		b.fault(p.of, c.path+"."+field, "ports exist", "no container declares a port %s", port.StrVal)
	}
}
