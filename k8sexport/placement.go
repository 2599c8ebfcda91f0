package k8sexport

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const hostnameLabel = "kubernetes.io/hostname"

// placement says on which nodes a Pod may run.
func (e *export) placement(p *pod) {
	for _, s := range p.members {
		if s.Deploy == nil {
			continue
		}
		for i, c := range s.Deploy.Placement.Constraints {
			e.constraint(p, s.at("deploy.placement.constraints")+item(i), c)
		}
		e.spread(p, s)
	}
	for _, cl := range p.together {
		e.onOneNode(p, cl)
	}
}

// constraint is `node.labels.zone == west` and the like.
func (e *export) constraint(p *pod, at, text string) {
	left, right, equal := strings.Cut(text, "==")
	if !equal {
		var differs bool
		if left, right, differs = strings.Cut(text, "!="); !differs {
			e.tell(at, Dropped, "", "it is not understood", "")
			return
		}
	}
	left, right = strings.TrimSpace(left), strings.TrimSpace(right)
	name, value, ok := nodeLabel(left, right)
	switch {
	case !ok:
		e.tell(at, Dropped, "", "nodes of a cluster do not have "+left, "label the nodes, and use node.labels")
	case name == controlPlane:
		e.controlPlane(p, at, equal == (right == "manager"))
	case !isQualified(name) || !isLabelValue(value):
		e.tell(at, Dropped, "", "it is no valid label in Kubernetes", "")
	case equal:
		put(&p.spec.NodeSelector, name, value)
		p.from["nodeSelector."+name] = e.from(at)
	default:
		e.require(p, at, corev1.NodeSelectorRequirement{Key: name, Operator: corev1.NodeSelectorOpNotIn, Values: []string{value}})
	}
}

const controlPlane = "node-role.kubernetes.io/control-plane"

// nodeLabel is what a swarm's word for a node is in Kubernetes.
func nodeLabel(left, right string) (name, value string, ok bool) {
	switch left {
	case "node.hostname":
		return hostnameLabel, right, true
	case "node.platform.os":
		return "kubernetes.io/os", strings.ToLower(right), true
	case "node.platform.arch":
		return "kubernetes.io/arch", architecture(right), true
	case "node.role":
		return controlPlane, right, right == "manager" || right == "worker"
	}
	name, ok = strings.CutPrefix(left, "node.labels.")
	return name, right, ok
}

func architecture(name string) string {
	switch name {
	case "x86_64":
		return "amd64"
	case "aarch64":
		return "arm64"
	}
	return name
}

func (e *export) controlPlane(p *pod, at string, on bool) {
	operator := corev1.NodeSelectorOpDoesNotExist
	if on {
		operator = corev1.NodeSelectorOpExists
		p.from["tolerations"+item(len(p.spec.Tolerations))] = e.from(at)
		p.spec.Tolerations = append(p.spec.Tolerations, corev1.Toleration{Key: controlPlane, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoSchedule})
	}
	e.require(p, at, corev1.NodeSelectorRequirement{Key: controlPlane, Operator: operator})
}

// require adds to what a node must be like.
func (e *export) require(p *pod, at string, r corev1.NodeSelectorRequirement) {
	a := affinity(p)
	if a.NodeAffinity == nil {
		a.NodeAffinity = &corev1.NodeAffinity{RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{NodeSelectorTerms: make([]corev1.NodeSelectorTerm, 1)}}
	}
	term := &a.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms[0]
	const path = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions"
	p.from[path+item(len(term.MatchExpressions))] = e.from(at)
	term.MatchExpressions = append(term.MatchExpressions, r)
}

func affinity(p *pod) *corev1.Affinity {
	if p.spec.Affinity == nil {
		p.spec.Affinity = &corev1.Affinity{}
	}
	return p.spec.Affinity
}

// spread keeps replicas apart.
func (e *export) spread(p *pod, s *service) {
	mine := &metav1.LabelSelector{MatchLabels: e.selector(p)}
	for i, pref := range s.Deploy.Placement.Preferences {
		at := s.at("deploy.placement.preferences") + item(i)
		name, _, ok := nodeLabel(strings.TrimSpace(pref.Spread), "")
		switch {
		case p.kind == daemonSet:
			e.tell(at, Meaningless, "", "there is one on each node", "")
		case !ok || !isQualified(name):
			e.tell(at, Dropped, "", "nodes of a cluster do not have "+pref.Spread, "label the nodes, and use node.labels")
		default:
			e.constraintSpread(p, at, corev1.TopologySpreadConstraint{MaxSkew: 1, TopologyKey: name, WhenUnsatisfiable: corev1.ScheduleAnyway, LabelSelector: mine})
		}
	}
	at := s.at("deploy.placement.max_replicas_per_node")
	switch n := s.Deploy.Placement.MaxReplicas; {
	case n == 0 || p.kind == daemonSet:
	case n == 1:
		a := affinity(p)
		a.PodAntiAffinity = &corev1.PodAntiAffinity{RequiredDuringSchedulingIgnoredDuringExecution: []corev1.PodAffinityTerm{{LabelSelector: mine, TopologyKey: hostnameLabel}}}
		p.from["affinity.podAntiAffinity"] = e.from(at)
		e.tell(at, Exact, "podAntiAffinity", "", "")
	default:
		e.constraintSpread(p, at, corev1.TopologySpreadConstraint{MaxSkew: int32(min(n, 1<<30)), TopologyKey: hostnameLabel, WhenUnsatisfiable: corev1.DoNotSchedule, LabelSelector: mine})
		e.tell(at, Approximate, "topologySpreadConstraints", "no node may have that many more than another", "")
	}
}

func (e *export) constraintSpread(p *pod, at string, t corev1.TopologySpreadConstraint) {
	for _, have := range p.spec.TopologySpreadConstraints {
		if have.TopologyKey == t.TopologyKey && have.WhenUnsatisfiable == t.WhenUnsatisfiable {
			return // the same is said already
		}
	}
	p.from["topologySpreadConstraints"+item(len(p.spec.TopologySpreadConstraints))] = e.from(at)
	p.spec.TopologySpreadConstraints = append(p.spec.TopologySpreadConstraints, t)
}

// onOneNode keeps all Pods that share a volume on the node that holds it.
func (e *export) onOneNode(p *pod, cl *claim) {
	a := affinity(p)
	if a.PodAffinity == nil {
		a.PodAffinity = &corev1.PodAffinity{}
	}
	terms := &a.PodAffinity.RequiredDuringSchedulingIgnoredDuringExecution
	p.from["affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution"+item(len(*terms))] = e.from(cl.path)
	*terms = append(*terms, corev1.PodAffinityTerm{
		LabelSelector: &metav1.LabelSelector{MatchLabels: map[string]string{volumeLabel(cl): "true", labelInstance: e.instance()}}, TopologyKey: hostnameLabel,
	})
}

func volumeLabel(cl *claim) string { return "volume.compose/" + cl.name }

// platform chooses nodes of a system and an architecture.
func (e *export) platform(p *pod, s *service) {
	if s.Platform == "" {
		return
	}
	at := s.at("platform")
	system, arch, _ := strings.Cut(s.Platform, "/")
	if arch == "" {
		e.tell(at, Dropped, "", "it is not understood", "say OS/ARCHITECTURE")
		return
	}
	arch, variant, _ := strings.Cut(arch, "/")
	put(&p.spec.NodeSelector, "kubernetes.io/os", system)
	put(&p.spec.NodeSelector, "kubernetes.io/arch", architecture(arch))
	p.from["nodeSelector"] = e.from(at)
	if variant != "" && variant != "v8" {
		e.tell(at, Approximate, "nodeSelector", "the variant "+variant+" cannot be asked for", "")
	}
}

// runtimeClass is another runtime of containers.
func (e *export) runtimeClass(p *pod, s *service) {
	name := s.Runtime
	switch name {
	case "", "runc", "io.containerd.runc.v2":
		return
	case "runsc":
		name = "gvisor"
	}
	name = label(name, maxLabel)
	p.spec.RuntimeClassName = &name
	p.from["runtimeClassName"] = e.from(s.at("runtime"))
	e.tell(s.at("runtime"), Approximate, "runtimeClassName", "the cluster must have a RuntimeClass "+name, "")
}
