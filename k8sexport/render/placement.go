package render

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// Labels of nodes.
const (
	hostnameLabel     = "kubernetes.io/hostname"
	osLabel           = "kubernetes.io/os"
	archLabel         = "kubernetes.io/arch"
	controlPlaneLabel = "node-role.kubernetes.io/control-plane"
)

// placement decides on which nodes a Pod can run.
type placement struct{ *pod }

// place sets where the Pod can run.
func (p placement) place() {
	for _, s := range p.Members {
		if s.Deploy == nil {
			continue
		}
		for i, text := range s.Deploy.Placement.Constraints {
			p.constraint(s.At("deploy.placement.constraints")+item(i), text)
		}
		p.spread(s)
		p.limitPerNode(s)
	}
	for _, claim := range p.SameNode {
		p.onNodeOf(claim)
	}
}

// constraint maps a constraint such as `node.labels.zone == west`.
func (p placement) constraint(at, text string) {
	left, right, equal := strings.Cut(text, "==")
	if !equal {
		var differs bool
		if left, right, differs = strings.Cut(text, "!="); !differs {
			p.Record(at, report.ConstraintInvalid)
			return
		}
	}
	left, right = strings.TrimSpace(left), strings.TrimSpace(right)
	name, value, ok := nodeLabel(left, right)
	switch {
	case !ok:
		p.Record(at, report.NodeAttribute.With("attribute", left))
	case name == controlPlaneLabel:
		p.controlPlane(at, equal == (right == "manager"))
	case !k8sname.IsQualified(name) || !k8sname.IsLabelValue(value):
		p.Record(at, report.NodeLabel)
	case equal:
		put(&p.spec.NodeSelector, name, value)
		p.comments["nodeSelector."+name] = p.Comment(at)
	default:
		p.require(at, corev1.NodeSelectorRequirement{Key: name, Operator: corev1.NodeSelectorOpNotIn, Values: []string{value}})
	}
}

// nodeLabel returns the label of Kubernetes nodes for an attribute of Swarm
// nodes.
func nodeLabel(left, right string) (name, value string, ok bool) {
	switch left {
	case "node.hostname":
		return hostnameLabel, right, true
	case "node.platform.os":
		return osLabel, strings.ToLower(right), true
	case "node.platform.arch":
		return archLabel, architecture(right), true
	case "node.role":
		return controlPlaneLabel, right, right == "manager" || right == "worker"
	}
	name, ok = strings.CutPrefix(left, "node.labels.")
	return name, right, ok
}

// architecture returns Kubernetes' name of an architecture.
func architecture(name string) string {
	switch name {
	case "x86_64":
		return "amd64"
	case "aarch64":
		return "arm64"
	}
	return name
}

// controlPlane requires nodes of the control plane, or other nodes.
func (p placement) controlPlane(at string, on bool) {
	operator := corev1.NodeSelectorOpDoesNotExist
	if on {
		operator = corev1.NodeSelectorOpExists
		p.comments["tolerations"+item(len(p.spec.Tolerations))] = p.Comment(at)
		p.spec.Tolerations = append(p.spec.Tolerations, corev1.Toleration{Key: controlPlaneLabel, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoSchedule})
	}
	p.require(at, corev1.NodeSelectorRequirement{Key: controlPlaneLabel, Operator: operator})
}

// require adds a requirement for nodes.
func (p placement) require(at string, r corev1.NodeSelectorRequirement) {
	a := p.affinity()
	if a.NodeAffinity == nil {
		a.NodeAffinity = &corev1.NodeAffinity{RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{NodeSelectorTerms: make([]corev1.NodeSelectorTerm, 1)}}
	}
	term := &a.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms[0]
	const path = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions"
	p.comments[path+item(len(term.MatchExpressions))] = p.Comment(at)
	term.MatchExpressions = append(term.MatchExpressions, r)
}

func (p placement) affinity() *corev1.Affinity {
	if p.spec.Affinity == nil {
		p.spec.Affinity = &corev1.Affinity{}
	}
	return p.spec.Affinity
}

// spread distributes replicas over values of a node label.
func (p placement) spread(s *model.Service) {
	for i, preference := range s.Deploy.Placement.Preferences {
		at := s.At("deploy.placement.preferences") + item(i)
		name, _, ok := nodeLabel(strings.TrimSpace(preference.Spread), "")
		switch {
		case p.Kind == model.DaemonSet:
			p.Record(at, report.SpreadDaemonSet)
		case !ok || !k8sname.IsQualified(name):
			p.Record(at, report.NodeAttribute.With("attribute", preference.Spread))
		default:
			p.addSpread(at, corev1.TopologySpreadConstraint{MaxSkew: 1, TopologyKey: name, WhenUnsatisfiable: corev1.ScheduleAnyway})
		}
	}
}

// limitPerNode approximates max_replicas_per_node.
func (p placement) limitPerNode(s *model.Service) {
	at := s.At("deploy.placement.max_replicas_per_node")
	switch n := s.Deploy.Placement.MaxReplicas; {
	case n == 0 || p.Kind == model.DaemonSet:
	case n == 1:
		p.affinity().PodAntiAffinity = &corev1.PodAntiAffinity{
			RequiredDuringSchedulingIgnoredDuringExecution: []corev1.PodAffinityTerm{{LabelSelector: p.podSelector(), TopologyKey: hostnameLabel}},
		}
		p.comments["affinity.podAntiAffinity"] = p.Comment(at)
		p.Record(at, report.OnePerNode)
	default:
		p.addSpread(at, corev1.TopologySpreadConstraint{MaxSkew: int32(min(n, 1<<30)), TopologyKey: hostnameLabel, WhenUnsatisfiable: corev1.DoNotSchedule})
		p.Record(at, report.MaxPerNode)
	}
}

// addSpread adds a constraint, unless there is one for the same topology.
func (p placement) addSpread(at string, t corev1.TopologySpreadConstraint) {
	for _, have := range p.spec.TopologySpreadConstraints {
		if have.TopologyKey == t.TopologyKey && have.WhenUnsatisfiable == t.WhenUnsatisfiable {
			return
		}
	}
	t.LabelSelector = p.podSelector()
	p.comments["topologySpreadConstraints"+item(len(p.spec.TopologySpreadConstraints))] = p.Comment(at)
	p.spec.TopologySpreadConstraints = append(p.spec.TopologySpreadConstraints, t)
}

// onNodeOf keeps the Pod on the node of other Pods that use a volume.
func (p placement) onNodeOf(claim *model.Claim) {
	a := p.affinity()
	if a.PodAffinity == nil {
		a.PodAffinity = &corev1.PodAffinity{}
	}
	terms := &a.PodAffinity.RequiredDuringSchedulingIgnoredDuringExecution
	p.comments["affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution"+item(len(*terms))] = p.Comment(claim.Path)
	*terms = append(*terms, corev1.PodAffinityTerm{
		LabelSelector: &metav1.LabelSelector{MatchLabels: p.labeled(volumeLabel(claim))}, TopologyKey: hostnameLabel,
	})
}

// platform selects nodes by operating system and architecture.
func (p placement) platform(s *model.Service) {
	if s.Platform == "" {
		return
	}
	at := s.At("platform")
	system, arch, _ := strings.Cut(s.Platform, "/")
	if arch == "" {
		p.Record(at, report.PlatformInvalid)
		return
	}
	arch, variant, _ := strings.Cut(arch, "/")
	put(&p.spec.NodeSelector, osLabel, system)
	put(&p.spec.NodeSelector, archLabel, architecture(arch))
	p.comments["nodeSelector"] = p.Comment(at)
	if variant != "" && variant != "v8" {
		p.Record(at, report.PlatformVariant.With("variant", variant))
	}
}

// runtimeClass selects another container runtime.
func (p placement) runtimeClass(s *model.Service) {
	name := s.Runtime
	switch name {
	case "", "runc", "io.containerd.runc.v2":
		return
	case "runsc":
		name = "gvisor"
	}
	name = k8sname.Label(name, k8sname.MaxLabel)
	p.spec.RuntimeClassName = &name
	p.comments["runtimeClassName"] = p.Comment(s.At("runtime"))
	p.Record(s.At("runtime"), report.RuntimeClass.With("name", name))
}
