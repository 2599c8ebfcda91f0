package render

import (
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// updateConfig returns deploy.update_config, or nil.
func (w workload) updateConfig() *types.UpdateConfig {
	if d := w.Lead().Deploy; d != nil {
		return d.UpdateConfig
	}
	return nil
}

// rolling returns by how many Pods an update may exceed and fall below the
// number of replicas. One of them is 0. A parallelism of 0 means all at once.
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

// reportUpdate records what is lost of update_config. strategy is the outcome
// if Kubernetes uses another order than the files.
func (w workload) reportUpdate(strategy *report.Outcome) {
	u := w.updateConfig()
	if u == nil {
		return
	}
	at := w.Lead().At("deploy.update_config")
	if strategy != nil {
		w.Record(at+".parallelism", *strategy)
		w.Record(at+".order", *strategy)
	}
	switch u.FailureAction {
	case "rollback":
		w.Record(at+".failure_action", report.UpdateRollback)
	case "continue":
		w.Record(at+".failure_action", report.UpdateContinue)
	}
}

// ceilSeconds rounds up to whole seconds.
func ceilSeconds(d types.Duration) int64 {
	const second = types.Duration(time.Second)
	return int64((d + second - 1) / second)
}
