package k8sexport

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

func updateOf(p *pod) *types.UpdateConfig {
	if d := p.lead().Deploy; d != nil {
		return d.UpdateConfig
	}
	return nil
}

// rolling is a swarm's update as numbers of Pods more and fewer: one of them
// is 0, and 0 at once means all.
func rolling(u *types.UpdateConfig) (surge, unavailable *intstr.IntOrString) {
	n, none := intstr.FromInt32(1), intstr.FromInt32(0)
	if u.Parallelism != nil {
		n = intstr.FromInt32(int32(min(*u.Parallelism, 1<<30)))
		if *u.Parallelism == 0 {
			n = intstr.FromString("100%")
		}
	}
	if u.Order == "start-first" {
		return &n, &none
	}
	return &none, &n
}

// deploymentUpdate is how a Deployment goes from one version to the next.
func (e *export) deploymentUpdate(p *pod, d *appsv1.Deployment, from origins) {
	u := updateOf(p)
	switch {
	// Two Pods cannot hold a volume that one node holds, nor a host's port.
	case e.holdsAlone(p):
		d.Spec.Strategy = appsv1.DeploymentStrategy{Type: appsv1.RecreateDeploymentStrategyType}
		e.tellUpdate(p, "all Pods are stopped first: they hold a volume, or a port of the host")
	case u != nil:
		surge, unavailable := rolling(u)
		d.Spec.Strategy = appsv1.DeploymentStrategy{
			Type:          appsv1.RollingUpdateDeploymentStrategyType,
			RollingUpdate: &appsv1.RollingUpdateDeployment{MaxSurge: surge, MaxUnavailable: unavailable},
		}
		from["spec.strategy"] = e.from(p.lead().at("deploy.update_config"))
		e.tellUpdate(p, "")
	}
	if u == nil {
		return
	}
	if u.Delay > 0 {
		d.Spec.MinReadySeconds = int32(ceilSeconds(u.Delay))
		from["spec.minReadySeconds"] = e.from(p.lead().at("deploy.update_config.delay"))
	}
	if u.Monitor > 0 {
		d.Spec.MinReadySeconds = max(d.Spec.MinReadySeconds, int32(ceilSeconds(u.Monitor)))
		from["spec.progressDeadlineSeconds"] = e.from(p.lead().at("deploy.update_config.monitor"))
	}
	if d.Spec.MinReadySeconds > 0 {
		// The deadline must be later than that, and is 600 seconds if not said.
		d.Spec.ProgressDeadlineSeconds = ptr(max(600, 2*d.Spec.MinReadySeconds))
	}
}

// holdsAlone reports whether a Pod has what only one can have.
func (e *export) holdsAlone(p *pod) bool {
	for _, c := range p.spec.Containers {
		for _, port := range c.Ports {
			if port.HostPort != 0 {
				return true
			}
		}
	}
	return slices.ContainsFunc(p.spec.Volumes, func(v corev1.Volume) bool {
		return v.PersistentVolumeClaim != nil && e.oneNode[v.PersistentVolumeClaim.ClaimName]
	})
}

// tellUpdate says what is left of update_config; other is why another
// strategy than the wanted one is taken.
func (e *export) tellUpdate(p *pod, other string) {
	u := updateOf(p)
	if u == nil {
		return
	}
	at := p.lead().at("deploy.update_config")
	if other != "" {
		e.tell(at+".parallelism", Approximate, "", other, "")
		e.tell(at+".order", Approximate, "", other, "")
	}
	switch u.FailureAction {
	case "rollback":
		e.tell(at+".failure_action", Dropped, "", "a rollout that fails stays as it is: Kubernetes does not go back by itself", "`kubectl rollout undo`")
	case "continue":
		e.tell(at+".failure_action", Dropped, "", "a rollout that fails stops", "")
	}
}
