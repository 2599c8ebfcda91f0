package render

import (
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// networkPolicy renders a NetworkPolicy.
func networkPolicy(c *context, p model.Policy) Manifest {
	o := &networkingv1.NetworkPolicy{TypeMeta: typeMeta("networking.k8s.io/v1", "NetworkPolicy"), ObjectMeta: c.meta(p.Name, nil)}
	if p.Owned {
		o.Labels = c.labels(p.Service)
	}
	switch {
	case p.Network != "" && p.Egress:
		o.Spec = onlyToNetwork(c, p)
	case p.Network != "":
		o.Spec = onlyFromNetwork(c, p)
	case len(p.Ports) > 0:
		o.Spec = fromEverywhere(c, p)
	case p.Owned:
		o.Spec = onlyTo(c, p)
	default:
		o.Spec = onlyTo(c, p)
		o.Spec.PolicyTypes = append([]networkingv1.PolicyType{networkingv1.PolicyTypeIngress}, o.Spec.PolicyTypes...)
	}
	return Manifest{Object: o, Comments: comments{"": p.Origin}}
}

// onlyFromNetwork allows only Pods of a network to connect to its Pods.
func onlyFromNetwork(c *context, p model.Policy) networkingv1.NetworkPolicySpec {
	members := metav1.LabelSelector{MatchLabels: c.labeled(networkLabel(p.Network))}
	return networkingv1.NetworkPolicySpec{
		PodSelector: members,
		PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress},
		Ingress:     []networkingv1.NetworkPolicyIngressRule{{From: []networkingv1.NetworkPolicyPeer{{PodSelector: &members}}}},
	}
}

// onlyToNetwork allows Pods that are only on internal networks to connect to
// Pods of the network and to DNS.
func onlyToNetwork(c *context, p model.Policy) networkingv1.NetworkPolicySpec {
	members := metav1.LabelSelector{MatchLabels: c.labeled(networkLabel(p.Network))}
	selected := members
	for _, key := range p.Outside {
		selected.MatchExpressions = append(selected.MatchExpressions, metav1.LabelSelectorRequirement{Key: networkLabel(key), Operator: metav1.LabelSelectorOpDoesNotExist})
	}
	return networkingv1.NetworkPolicySpec{
		PodSelector: selected,
		PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeEgress},
		Egress:      []networkingv1.NetworkPolicyEgressRule{{To: []networkingv1.NetworkPolicyPeer{{PodSelector: &members}}}, toDNS()},
	}
}

// nodeDNS is the address of the DNS cache that some clusters run on each node.
const nodeDNS = "169.254.20.10/32"

// toDNS allows look-ups at the DNS server of the cluster.
func toDNS() networkingv1.NetworkPolicyEgressRule {
	system := &metav1.LabelSelector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": "kube-system"}}
	return networkingv1.NetworkPolicyEgressRule{
		To: []networkingv1.NetworkPolicyPeer{{NamespaceSelector: system}, {IPBlock: &networkingv1.IPBlock{CIDR: nodeDNS}}},
		Ports: []networkingv1.NetworkPolicyPort{
			{Protocol: ptr(corev1.ProtocolUDP), Port: ptr(intstr.FromInt32(53))},
			{Protocol: ptr(corev1.ProtocolTCP), Port: ptr(intstr.FromInt32(53))},
		},
	}
}

// fromEverywhere allows everybody to connect to the published ports.
func fromEverywhere(c *context, p model.Policy) networkingv1.NetworkPolicySpec {
	var rule networkingv1.NetworkPolicyIngressRule
	for _, port := range p.Ports {
		rule.Ports = append(rule.Ports, networkingv1.NetworkPolicyPort{
			Protocol: ptr(corev1.Protocol(port.Protocol)), Port: ptr(intstr.FromInt32(port.Number)),
		})
	}
	return networkingv1.NetworkPolicySpec{
		PodSelector: metav1.LabelSelector{MatchLabels: c.selector(p.Service.Pod)},
		PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress},
		Ingress:     []networkingv1.NetworkPolicyIngressRule{rule},
	}
}

// onlyTo limits outgoing traffic to DNS and the API server, or to nothing.
func onlyTo(c *context, p model.Policy) networkingv1.NetworkPolicySpec {
	spec := networkingv1.NetworkPolicySpec{
		PodSelector: metav1.LabelSelector{MatchLabels: c.selector(p.Service.Pod)},
		PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeEgress},
	}
	if p.DNS {
		spec.Egress = append(spec.Egress, toDNS())
	}
	if p.API {
		spec.Egress = append(spec.Egress, toAPI())
	}
	return spec
}

// toAPI allows connections to the usual ports of an API server. Its address is
// that of nodes, which a policy cannot select.
func toAPI() networkingv1.NetworkPolicyEgressRule {
	return networkingv1.NetworkPolicyEgressRule{Ports: []networkingv1.NetworkPolicyPort{
		{Protocol: ptr(corev1.ProtocolTCP), Port: ptr(intstr.FromInt32(443))},
		{Protocol: ptr(corev1.ProtocolTCP), Port: ptr(intstr.FromInt32(6443))},
	}}
}
