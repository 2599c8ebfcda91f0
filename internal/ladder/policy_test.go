package ladder

import (
	"fmt"
	"slices"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/seed-6dc66d55/compose/project"
)

// unpublished is a port that no random project publishes: published ones are
// open to all.
const unpublished = 4

// reaches: one service may talk to another exactly if they share a network, as
// a cluster would decide that enforces policies. The simulated one does not.
func reaches(want *project.Project, objects []Object) []string {
	var faults []string
	for from := range want.Services() {
		for to := range want.Services() {
			a, b := podRunning(objects, from.Name), podRunning(objects, to.Name)
			if a == nil || b == nil || a.of.String() == b.of.String() || beyond(from) || beyond(to) {
				continue
			}
			if got, want := mayTalk(objects, a.labels, b.labels), share(from, to); got != want {
				faults = append(faults, fmt.Sprintf("%s may talk to %s: %v, and by the networks of the file: %v", from.Name, to.Name, got, want))
			}
		}
	}
	return faults
}

// beyond: on the network of its node, a pod is out of the reach of policies, and
// the engine's own bridge is no network of the file.
func beyond(s project.Service) bool { return s.NetworkMode == "host" || s.NetworkMode == "bridge" }

func share(a, b project.Service) bool {
	if a.NetworkMode == "none" || b.NetworkMode == "none" {
		return false
	}
	for name := range a.Networks {
		if _, ok := b.Networks[name]; ok {
			return true
		}
	}
	return false
}

func podRunning(objects []Object, service string) *pod {
	for _, p := range pods(objects) {
		for _, c := range p.containers() {
			if !c.init && slices.ContainsFunc(c.Env, func(e core.EnvVar) bool { return e.Name == "MARK" && e.Value == service }) {
				return &p
			}
		}
	}
	return nil
}

// mayTalk asks both sides: a pod that a policy selects talks and listens only
// where a policy says so.
func mayTalk(objects []Object, from, to map[string]string) bool {
	return sideAllows(objects, networking.PolicyTypeEgress, from, to) && sideAllows(objects, networking.PolicyTypeIngress, to, from)
}

func sideAllows(objects []Object, side networking.PolicyType, own, other map[string]string) bool {
	isolated := false
	for _, o := range objects {
		p, ok := o.Typed.(*networking.NetworkPolicy)
		if !ok || !slices.Contains(typesOf(p), side) || !selects(&p.Spec.PodSelector, own) {
			continue
		}
		isolated = true
		if ruleAllows(p, side, other) {
			return true
		}
	}
	return !isolated
}

// typesOf is what Kubernetes takes a policy to be about that does not say.
func typesOf(p *networking.NetworkPolicy) []networking.PolicyType {
	if len(p.Spec.PolicyTypes) > 0 {
		return p.Spec.PolicyTypes
	}
	types := []networking.PolicyType{networking.PolicyTypeIngress}
	if len(p.Spec.Egress) > 0 {
		types = append(types, networking.PolicyTypeEgress)
	}
	return types
}

func ruleAllows(p *networking.NetworkPolicy, side networking.PolicyType, other map[string]string) bool {
	if side == networking.PolicyTypeIngress {
		return slices.ContainsFunc(p.Spec.Ingress, func(r networking.NetworkPolicyIngressRule) bool {
			return portAllowed(r.Ports) && peerAllowed(r.From, other)
		})
	}
	return slices.ContainsFunc(p.Spec.Egress, func(r networking.NetworkPolicyEgressRule) bool {
		return portAllowed(r.Ports) && peerAllowed(r.To, other)
	})
}

func portAllowed(ports []networking.NetworkPolicyPort) bool {
	return len(ports) == 0 || slices.ContainsFunc(ports, func(p networking.NetworkPolicyPort) bool {
		return p.Port == nil || p.Port.IntVal == unpublished
	})
}

// peerAllowed leaves out what is not of this namespace.
func peerAllowed(peers []networking.NetworkPolicyPeer, other map[string]string) bool {
	return len(peers) == 0 || slices.ContainsFunc(peers, func(p networking.NetworkPolicyPeer) bool {
		return p.NamespaceSelector == nil && p.PodSelector != nil && selects(p.PodSelector, other)
	})
}

func selects(selector *meta.LabelSelector, set map[string]string) bool {
	s, err := meta.LabelSelectorAsSelector(selector)
	return err == nil && s.Matches(labels.Set(set))
}
