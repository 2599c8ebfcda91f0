package convergence

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/convergence/spec"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// limit is one setting of a container that differs from what its service asks
// for, and that some engines can change.
type limit struct {
	planner.Drift
	set func(*container.UpdateConfig) // where it is InPlace
}

// limitsOff are the limits in which a container differs from its service, made
// being what it was made from, or nothing where another compose made it. An
// engine takes a zero for "as it was", so most limits cannot be taken away.
func limitsOff(s project.Service, has *container.HostConfig, made planner.Parts) []limit {
	want := spec.Resources(s)
	l := limits{service: s, want: want, has: has.Resources, made: made}
	l.memory()
	l.cpu()
	l.pids()
	l.number("blkio_config.weight", int64(has.BlkioWeight), int64(want.BlkioWeight), decimal, func(u *container.UpdateConfig) { u.BlkioWeight = want.BlkioWeight })
	l.restart(has.RestartPolicy, spec.RestartPolicy(s))
	return l.off
}

// limited reports whether a service asks for limits of this kind.
func limited(s project.Service) bool { return len(asked(s)) > 0 }

// asked are the limits that a service asks for: those in which a container
// without any differs from it.
func asked(s project.Service) []limit { return limitsOff(s, &container.HostConfig{}, planner.Parts{}) }

// byHand is what of a container that was made as its service is now has been
// changed since. What the file says nothing of is for that hand to say.
func byHand(s project.Service, off []limit) []planner.Drift {
	var out []planner.Drift
	for _, l := range off {
		if l.InPlace && slices.ContainsFunc(asked(s), func(a limit) bool { return a.Path == l.Path }) {
			out = append(out, l.Drift)
		}
	}
	return out
}

type limits struct {
	service   project.Service
	want, has container.Resources
	made      planner.Parts
	off       []limit
}

// number compares a limit of which 0 is none.
func (l *limits) number(path string, has, want int64, words func(int64) string, set func(*container.UpdateConfig)) {
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
	l.off = append(l.off, limit{d, set})
}

// memory is the limit and what may be swapped with it. Without a word about
// swap an engine lets a container swap as much again.
func (l *limits) memory() {
	want, has := l.want, l.has
	swap := cmp.Or(want.MemorySwap, 2*want.Memory)
	if has.MemorySwap == -1 && want.MemorySwap == 0 {
		swap = -1 // it does not account for swap
	}
	l.number(l.path("memory", "mem_limit"), has.Memory, want.Memory, size, func(u *container.UpdateConfig) {
		// An engine refuses a limit above that of swap unless both are given.
		u.Memory, u.MemorySwap = want.Memory, swap
	})
	if has.MemorySwap != swap && (want.MemorySwap != 0 || has.Memory == want.Memory && has.MemorySwap != 0) {
		l.number("memswap_limit", has.MemorySwap, swap, size, func(u *container.UpdateConfig) { u.MemorySwap = swap })
	}
	path := "mem_reservation"
	if d := l.service.Deploy; d != nil && d.Resources.Reservations != nil {
		path = "deploy.resources.reservations.memory"
	}
	l.number(path, has.MemoryReservation, want.MemoryReservation, size, func(u *container.UpdateConfig) { u.MemoryReservation = want.MemoryReservation })
}

// cpu are the limits of processor time. Nano CPUs stand for a period and a
// quota, so an engine does not change from one form to the other.
func (l *limits) cpu() {
	want, has := l.want, l.has
	before := len(l.off)
	l.number(l.path("cpus", "cpus"), has.NanoCPUs, want.NanoCPUs, cpus, func(u *container.UpdateConfig) { u.NanoCPUs = want.NanoCPUs })
	l.number("cpu_period", has.CPUPeriod, want.CPUPeriod, decimal, func(u *container.UpdateConfig) { u.CPUPeriod = want.CPUPeriod })
	l.number("cpu_quota", has.CPUQuota, want.CPUQuota, decimal, func(u *container.UpdateConfig) { u.CPUQuota = want.CPUQuota })
	if form(has) != form(want) && form(has) != "" {
		for i := range l.off[before:] {
			l.off[before+i].InPlace = false
		}
	}
	l.number("cpu_shares", has.CPUShares, want.CPUShares, decimal, func(u *container.UpdateConfig) { u.CPUShares = want.CPUShares })
	l.number("cpu_rt_period", has.CPURealtimePeriod, want.CPURealtimePeriod, decimal, func(u *container.UpdateConfig) { u.CPURealtimePeriod = want.CPURealtimePeriod })
	l.number("cpu_rt_runtime", has.CPURealtimeRuntime, want.CPURealtimeRuntime, decimal, func(u *container.UpdateConfig) { u.CPURealtimeRuntime = want.CPURealtimeRuntime })
	if has.CpusetCpus != want.CpusetCpus {
		d := planner.Drift{Path: "cpuset", From: has.CpusetCpus, To: want.CpusetCpus, InPlace: want.CpusetCpus != ""}
		l.off = append(l.off, limit{d, func(u *container.UpdateConfig) { u.CpusetCpus = want.CpusetCpus }})
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

// pids can be taken away: -1 is none. A limit that no file has asked for is the
// engine's.
func (l *limits) pids() {
	has, want := pidsLimit(l.has), pidsLimit(l.want)
	engines := want == 0 && l.made.Rest != "" && !l.made.Pids
	if has == want || engines {
		return
	}
	ask := cmp.Or(want, -1)
	l.number(l.path("pids", "pids_limit"), has, want, decimal, func(u *container.UpdateConfig) { u.PidsLimit = &ask })
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
	l.off = append(l.off, limit{planner.Drift{Path: path, From: from, To: to, InPlace: true}, func(u *container.UpdateConfig) { u.RestartPolicy = want }})
}

func policyText(p container.RestartPolicy) string { return cmp.Or(restartText(p), "no") }

// path is where the service says how much it may have: below deploy or beside.
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
