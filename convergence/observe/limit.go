package observe

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/project"
)

// limit is a setting of a container that differs from its service, and that some engines
// can change in place.
type limit struct {
	planner.Drift
	kind confighash.Limit
	set  func(*container.UpdateConfig) // where it is InPlace
}

// limitsOff are the limits in which a container differs from its service. Made is
// what it was created with. A limit that neither sets is ignored: somebody set it
// by hand, or the engine did. An engine takes a zero for "unchanged", so most
// limits cannot be removed in place.
func limitsOff(s project.Service, has *container.HostConfig, made confighash.Parts) []limit {
	want := spec.Resources(s)
	l := limits{service: s, want: want, has: has.Resources}
	l.memory()
	l.cpu()
	l.pids()
	l.number(confighash.LimitBlkioWeight, "blkio_config.weight", int64(has.BlkioWeight), int64(want.BlkioWeight), decimal, func(u *container.UpdateConfig) { u.BlkioWeight = want.BlkioWeight })
	l.restart(has.RestartPolicy, spec.RestartPolicy(s))
	set := confighash.Limits(s)
	var out []limit
	for _, d := range l.off {
		if made.Known() && !made.Sets(d.kind) && !slices.Contains(set, d.kind) {
			continue
		}
		out = append(out, d)
	}
	return out
}

// LimitUpdate returns the change of a container in place that gives it the limits of
// its service, and what that changes. Made is what the container was created with.
func LimitUpdate(s project.Service, has *container.HostConfig, made confighash.Parts) (u container.UpdateConfig, changes []planner.Drift) {
	for _, l := range limitsOff(s, has, made) {
		if l.InPlace {
			l.set(&u)
			changes = append(changes, l.Drift)
		}
	}
	return u, changes
}

// drifts are the limits that a change of the service changes. Only a limit that
// the container was created with changes in place: then a service that returns to
// its first configuration still sets the limit, so the next run compares it.
func drifts(off []limit, made confighash.Parts) []planner.Drift {
	var out []planner.Drift
	for _, l := range off {
		l.InPlace = l.InPlace && l.createdWith(made)
		out = append(out, l.Drift)
	}
	return out
}

// createdWith reports whether the container was created with a limit. If another
// compose created it, the limits that it has are those.
func (l limit) createdWith(made confighash.Parts) bool {
	if made.Known() {
		return made.Sets(l.kind)
	}
	return l.From != "" && !(l.kind == confighash.LimitRestart && l.From == noRestart)
}

// limited reports whether a service sets limits of this kind.
func limited(s project.Service) bool { return len(confighash.Limits(s)) > 0 }

// byHand lists the limits that were changed by hand on a container whose
// configuration is that of its service. Limits that the service does not set are
// left as they are.
func byHand(s project.Service, off []limit) []planner.Drift {
	set := confighash.Limits(s)
	var out []planner.Drift
	for _, l := range off {
		if l.InPlace && slices.Contains(set, l.kind) {
			out = append(out, l.Drift)
		}
	}
	return out
}

type limits struct {
	service   project.Service
	want, has container.Resources
	off       []limit
}

// number compares a limit of which 0 means none.
func (l *limits) number(kind confighash.Limit, path string, has, want int64, words func(int64) string, set func(*container.UpdateConfig)) {
	if has == want {
		return
	}
	d := planner.Drift{Path: path, InPlace: want != 0}
	if has != 0 {
		d.From = words(has)
	}
	if want != 0 {
		d.To = words(want)
	}
	l.off = append(l.off, limit{d, kind, set})
}

// memory compares the limits of memory and swap. The default limit of swap is twice the
// limit of memory.
func (l *limits) memory() {
	want, has := l.want, l.has
	swap := cmp.Or(want.MemorySwap, 2*want.Memory)
	if has.MemorySwap == -1 && want.MemorySwap == 0 {
		swap = -1 // it does not account for swap
	}
	l.number(confighash.LimitMemory, l.path("memory", "mem_limit"), has.Memory, want.Memory, size, func(u *container.UpdateConfig) {
		// An engine refuses a limit above that of swap unless both are given.
		u.Memory, u.MemorySwap = want.Memory, swap
	})
	if has.MemorySwap != swap && (want.MemorySwap != 0 || has.Memory == want.Memory && has.MemorySwap != 0) {
		l.number(confighash.LimitSwap, "memswap_limit", has.MemorySwap, swap, size, func(u *container.UpdateConfig) { u.MemorySwap = swap })
	}
	path := "mem_reservation"
	if d := l.service.Deploy; d != nil && d.Resources.Reservations != nil {
		path = "deploy.resources.reservations.memory"
	}
	l.number(confighash.LimitReservation, path, has.MemoryReservation, want.MemoryReservation, size, func(u *container.UpdateConfig) { u.MemoryReservation = want.MemoryReservation })
}

// cpu are the limits of processor time. Nano CPUs stand for a period and a
// quota, so an engine does not change from one form to the other.
func (l *limits) cpu() {
	want, has := l.want, l.has
	before := len(l.off)
	l.number(confighash.LimitCPUs, l.path("cpus", "cpus"), has.NanoCPUs, want.NanoCPUs, cpus, func(u *container.UpdateConfig) { u.NanoCPUs = want.NanoCPUs })
	l.number(confighash.LimitCPUPeriod, "cpu_period", has.CPUPeriod, want.CPUPeriod, decimal, func(u *container.UpdateConfig) { u.CPUPeriod = want.CPUPeriod })
	l.number(confighash.LimitCPUQuota, "cpu_quota", has.CPUQuota, want.CPUQuota, decimal, func(u *container.UpdateConfig) { u.CPUQuota = want.CPUQuota })
	if form(has) != form(want) && form(has) != "" {
		for i := range l.off[before:] {
			l.off[before+i].InPlace = false
		}
	}
	l.number(confighash.LimitCPUShares, "cpu_shares", has.CPUShares, want.CPUShares, decimal, func(u *container.UpdateConfig) { u.CPUShares = want.CPUShares })
	l.number(confighash.LimitRTPeriod, "cpu_rt_period", has.CPURealtimePeriod, want.CPURealtimePeriod, decimal, func(u *container.UpdateConfig) { u.CPURealtimePeriod = want.CPURealtimePeriod })
	l.number(confighash.LimitRTRuntime, "cpu_rt_runtime", has.CPURealtimeRuntime, want.CPURealtimeRuntime, decimal, func(u *container.UpdateConfig) { u.CPURealtimeRuntime = want.CPURealtimeRuntime })
	if has.CpusetCpus != want.CpusetCpus {
		d := planner.Drift{Path: "cpuset", From: has.CpusetCpus, To: want.CpusetCpus, InPlace: want.CpusetCpus != ""}
		l.off = append(l.off, limit{d, confighash.LimitCPUSet, func(u *container.UpdateConfig) { u.CpusetCpus = want.CpusetCpus }})
	}
}

func form(r container.Resources) string {
	switch {
	case r.NanoCPUs != 0:
		return "cpus"
	case r.CPUPeriod != 0 || r.CPUQuota != 0:
		return "quota"
	}
	return ""
}

// pids can be removed in place: -1 means none.
func (l *limits) pids() {
	has, want := pidsLimit(l.has), pidsLimit(l.want)
	if has == want {
		return
	}
	ask := cmp.Or(want, -1)
	l.number(confighash.LimitPids, l.path("pids", "pids_limit"), has, want, decimal, func(u *container.UpdateConfig) { u.PidsLimit = &ask })
	l.off[len(l.off)-1].InPlace = true
}

func pidsLimit(r container.Resources) int64 {
	if r.PidsLimit == nil || *r.PidsLimit < 0 {
		return 0
	}
	return *r.PidsLimit
}

func (l *limits) restart(has, want container.RestartPolicy) {
	from, to := policyText(has), policyText(want)
	if from == to {
		return
	}
	path := "restart"
	if d := l.service.Deploy; d != nil && d.RestartPolicy != nil {
		path = "deploy.restart_policy"
	}
	if want.Name == "" {
		want.Name = container.RestartPolicyDisabled
	}
	l.off = append(l.off, limit{planner.Drift{Path: path, From: from, To: to, InPlace: true}, confighash.LimitRestart, func(u *container.UpdateConfig) { u.RestartPolicy = want }})
}

const noRestart = string(container.RestartPolicyDisabled)

func policyText(p container.RestartPolicy) string { return cmp.Or(restartText(p), noRestart) }

// path returns the path of a limit in the service: under deploy or beside it.
func (l *limits) path(deploy, beside string) string {
	if d := l.service.Deploy; d != nil && d.Resources.Limits != nil {
		return "deploy.resources.limits." + deploy
	}
	return beside
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

func cpus(nano int64) string { return strconv.FormatFloat(float64(nano)/1e9, 'g', -1, 64) }

// size words bytes as a Compose file has them: 256M.
func size(n int64) string {
	for _, unit := range []struct {
		name string
		size int64
	}{{"G", 1 << 30}, {"M", 1 << 20}, {"K", 1 << 10}} {
		if n >= unit.size && n%unit.size == 0 {
			return fmt.Sprintf("%d%s", n/unit.size, unit.name)
		}
	}
	return decimal(n)
}
