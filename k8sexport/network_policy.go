package k8sexport

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// networksOf are the networks of a service whose walls count.
func (e *export) networksOf(s *service) []string {
	if !e.policies() {
		return nil
	}
	return sortedKeys(s.Networks)
}

func networkLabel(key string) string { return "network.compose/" + labelValue(key) }

// policies reports whether networks become NetworkPolicies: where they keep
// services apart, if the user does not say otherwise.
func (e *export) policies() bool {
	switch e.opt.NetworkPolicies {
	case PoliciesAlways:
		return true
	case PoliciesNever:
		return false
	}
	if e.apart == nil {
		e.apart = ptr(e.keepApart())
	}
	return *e.apart
}

func (e *export) keepApart() bool {
	used := map[string]bool{}
	for _, s := range e.all {
		for n := range s.Networks {
			used[n] = true
		}
	}
	for n := range used {
		if c, ok := e.want.Network(n); ok && c.Internal {
			return true
		}
	}
	return len(used) > 1
}

// networkPolicies puts out the walls between networks.
func (e *export) networkPolicies() {
	for _, s := range e.all {
		if s.NetworkMode == "none" && e.opt.NetworkPolicies != PoliciesNever {
			e.closed(s)
		}
	}
	used := map[string]bool{}
	for _, s := range e.all {
		for n := range s.Networks {
			used[n] = true
		}
	}
	for key := range e.want.Networks() {
		e.tellNetwork(key, used[key])
		if used[key] && e.policies() {
			e.wall(key)
		}
	}
	if e.policies() {
		for _, s := range e.all {
			if s.folded == nil {
				e.openPublished(s)
			}
		}
	}
}

// wall lets only the services of a network reach its services.
func (e *export) wall(key string) {
	at := "networks." + key
	mine := &metav1.LabelSelector{MatchLabels: map[string]string{networkLabel(key): "true", labelInstance: e.instance()}}
	o := e.policy(label(key, maxWorkload), at)
	o.Spec = networkingv1.NetworkPolicySpec{
		PodSelector: *mine,
		PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress},
		Ingress:     []networkingv1.NetworkPolicyIngressRule{{From: []networkingv1.NetworkPolicyPeer{{PodSelector: mine}}}},
	}
	e.add(o, origins{"": e.from(at)})
	if c, _ := e.want.Network(key); c.Internal && slices.ContainsFunc(e.all, e.shutIn(key)) {
		e.inside(key, mine)
	}
}

func (e *export) policy(name, at string) *networkingv1.NetworkPolicy {
	name = fit("network-"+name, maxLabel)
	e.take("NetworkPolicy", name, at)
	return &networkingv1.NetworkPolicy{TypeMeta: typeMeta("networking.k8s.io/v1", "NetworkPolicy"), ObjectMeta: e.meta(name, nil)}
}

// shutIn finds the services of a network that have no way out.
func (e *export) shutIn(key string) func(*service) bool {
	return func(s *service) bool {
		if _, in := s.Networks[key]; !in {
			return false
		}
		for other := range s.Networks {
			if c, _ := e.want.Network(other); !c.Internal {
				return false
			}
		}
		return true
	}
}

// inside keeps what is only on internal networks from reaching out. What is
// on another network too may reach out through that one, as in Docker.
func (e *export) inside(key string, mine *metav1.LabelSelector) {
	at := "networks." + key + ".internal"
	o := e.policy(label(key, maxWorkload-7)+"-inside", at)
	only := mine.DeepCopy()
	for other, c := range e.want.Networks() {
		if !c.Internal {
			only.MatchExpressions = append(only.MatchExpressions, metav1.LabelSelectorRequirement{Key: networkLabel(other), Operator: metav1.LabelSelectorOpDoesNotExist})
		}
	}
	o.Spec = networkingv1.NetworkPolicySpec{
		PodSelector: *only,
		PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeEgress},
		Egress:      []networkingv1.NetworkPolicyEgressRule{{To: []networkingv1.NetworkPolicyPeer{{PodSelector: mine}}}, dns()},
	}
	e.add(o, origins{"": e.from(at)})
}

// dns lets names be looked up: without them nothing finds anything.
func dns() networkingv1.NetworkPolicyEgressRule {
	system := &metav1.LabelSelector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": "kube-system"}}
	return networkingv1.NetworkPolicyEgressRule{
		To: []networkingv1.NetworkPolicyPeer{{NamespaceSelector: system}},
		Ports: []networkingv1.NetworkPolicyPort{
			{Protocol: ptr(corev1.ProtocolUDP), Port: ptr(intstr.FromInt32(53))},
			{Protocol: ptr(corev1.ProtocolTCP), Port: ptr(intstr.FromInt32(53))},
		},
	}
}

// openPublished lets everybody reach what a service publishes.
func (e *export) openPublished(s *service) {
	ports := published(s)
	if len(ports) == 0 || e.exposeOf(s) == ExposeNone || s.NetworkMode == "host" || len(s.Networks) == 0 {
		return
	}
	at := s.at("ports")
	o := &networkingv1.NetworkPolicy{TypeMeta: typeMeta("networking.k8s.io/v1", "NetworkPolicy"), ObjectMeta: e.meta(suffixed(s.host, "published", maxLabel), s)}
	e.take("NetworkPolicy", o.Name, at)
	rule := networkingv1.NetworkPolicyIngressRule{}
	for _, p := range ports {
		rule.Ports = append(rule.Ports, networkingv1.NetworkPolicyPort{Protocol: ptr(protocol(p.Protocol)), Port: ptr(intstr.FromInt32(int32(p.Target)))})
	}
	o.Spec = networkingv1.NetworkPolicySpec{
		PodSelector: metav1.LabelSelector{MatchLabels: e.selector(s.pod)},
		PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress},
		Ingress:     []networkingv1.NetworkPolicyIngressRule{rule},
	}
	e.add(o, origins{"": e.from(at)})
}

// closed keeps a service that has no network from all traffic.
func (e *export) closed(s *service) {
	at := s.at("network_mode")
	o := e.policy(s.name+"-none", at)
	o.Spec = networkingv1.NetworkPolicySpec{
		PodSelector: metav1.LabelSelector{MatchLabels: e.selector(s.pod)},
		PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
	}
	e.add(o, origins{"": e.from(at)})
}

// tellNetwork says what becomes of a network.
func (e *export) tellNetwork(key string, used bool) {
	c, _ := e.want.Network(key)
	at := "networks." + key
	switch {
	case !used:
		e.tell(at, Meaningless, "", "no exported service is on it", "")
	case !e.policies():
		e.tell(at, Approximate, "", "the Pods of a cluster reach one another without it, and Pods of others reach them", "--network-policy always")
	default:
		e.tell(at, Approximate, "NetworkPolicy", "it holds where the cluster enforces policies", "")
	}
	if c.Internal && !e.policies() {
		e.tell(at+".internal", Dropped, "", "without a NetworkPolicy its services reach out", "--network-policy auto")
	}
	if bool(c.External) {
		e.tell(at+".external", Dropped, "", "what else is on it is not in the cluster", "give its services addresses that the cluster reaches")
	}
}
