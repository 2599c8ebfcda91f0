package ladder

import (
	"slices"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
)

// claimsCanBeShared: a volume that one node may hold at a time is used by pods
// that stand on one node, and its old pod goes before the new one comes.
func (b *bundle) claimsCanBeShared() {
	for _, o := range b.objects {
		claim, ok := o.Typed.(*core.PersistentVolumeClaim)
		if !ok || slices.ContainsFunc(claim.Spec.AccessModes, manyNodes) {
			continue
		}
		users := b.usersOf(claim.Name)
		replicas := 0
		for _, p := range users {
			replicas += int(p.replicas)
			b.recreates(p, claim.Name)
		}
		together := slices.ContainsFunc(users, func(p pod) bool { return p.spec.Affinity != nil && p.spec.Affinity.PodAffinity != nil })
		if replicas > 1 && !together {
			b.fault(o, "spec.accessModes", "claims can be shared", "%d pods use it, and they may stand on different nodes", replicas)
		}
	}
}

func manyNodes(m core.PersistentVolumeAccessMode) bool {
	return m == core.ReadWriteMany || m == core.ReadOnlyMany
}

func (b *bundle) usersOf(claim string) []pod {
	var users []pod
	for _, p := range b.pods {
		if slices.ContainsFunc(p.spec.Volumes, func(v core.Volume) bool {
			return v.PersistentVolumeClaim != nil && v.PersistentVolumeClaim.ClaimName == claim
		}) {
			users = append(users, p)
		}
	}
	return users
}

// recreates finds a rolling update that can never end: the new pod waits for a
// volume that the old one holds.
func (b *bundle) recreates(p pod, claim string) {
	d, ok := p.of.Typed.(*apps.Deployment)
	if !ok || d.Spec.Strategy.Type == apps.RecreateDeploymentStrategyType {
		return
	}
	if r := d.Spec.Strategy.RollingUpdate; r != nil && r.MaxSurge != nil && r.MaxSurge.String() == "0" {
		return
	}
	b.fault(p.of, "spec.strategy", "claims can be shared", "claim %s is held by the old pod while the new one starts", claim)
}
