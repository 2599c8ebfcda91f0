package render

import (
	"maps"
	"math"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// defaultRequests are requested for a container that has limits only. Otherwise
// Kubernetes would request the whole limit, which small clusters do not have.
var defaultRequests = corev1.ResourceList{
	corev1.ResourceCPU:    resource.MustParse("100m"),
	corev1.ResourceMemory: resource.MustParse("64Mi"),
}

// resources collects the limits and requests of a container.
type resources struct {
	*container
	limits, requests corev1.ResourceList
}

// resources sets what the container can use and what it requests.
func (c *container) resources() {
	r := &resources{container: c, limits: corev1.ResourceList{}, requests: corev1.ResourceList{}}
	r.setLimits()
	r.setRequests()
	r.setDevices()
	r.setExtended("limits", c.Service.X.Limits, r.limits)
	r.setExtended("requests", c.Service.X.Requests, r.requests)
	r.setDefaults()
	r.check()
	if len(r.limits) > 0 {
		c.out.Resources.Limits = r.limits
	}
	if len(r.requests) > 0 {
		c.out.Resources.Requests = r.requests
	}
}

func (r *resources) limit(name corev1.ResourceName, q resource.Quantity, attribute string) {
	r.limits[name] = q
	r.comments["resources.limits."+string(name)] = r.Comment(r.At(attribute))
}

func (r *resources) request(name corev1.ResourceName, q resource.Quantity, attribute string) {
	r.requests[name] = q
	r.comments["resources.requests."+string(name)] = r.Comment(r.At(attribute))
}

// defaultPeriod is the default of cpu_period, in microseconds.
const defaultPeriod = 100_000

// setLimits sets the limits. compose-go has checked that the attributes that
// set the same limit agree.
func (r *resources) setLimits() {
	spec := r.Spec
	if spec.CPUS > 0 {
		r.limit(corev1.ResourceCPU, milli(float64(spec.CPUS)), "cpus")
	}
	if spec.CPUQuota > 0 {
		period := spec.CPUPeriod
		if period == 0 {
			period = defaultPeriod
		}
		r.limit(corev1.ResourceCPU, milli(float64(spec.CPUQuota)/float64(period)), "cpu_quota")
	}
	if spec.MemLimit > 0 {
		r.limit(corev1.ResourceMemory, quantity(spec.MemLimit), "mem_limit")
	}
	if d := r.Service.Deploy; d != nil && d.Resources.Limits != nil {
		if l := d.Resources.Limits; l.NanoCPUs > 0 {
			r.limit(corev1.ResourceCPU, milli(float64(l.NanoCPUs)), "deploy.resources.limits.cpus")
		}
		if l := d.Resources.Limits; l.MemoryBytes > 0 {
			r.limit(corev1.ResourceMemory, quantity(l.MemoryBytes), "deploy.resources.limits.memory")
		}
	}
	if q, err := model.ParseSize(spec.StorageOpt["size"]); err == nil {
		r.limit(corev1.ResourceEphemeralStorage, q, "storage_opt.size")
		r.Record(r.At("storage_opt.size"), report.StorageSize)
	}
}

// reservations returns deploy.resources.reservations, or nil.
func (c *container) reservations() *types.Resource {
	if d := c.Service.Deploy; d != nil {
		return d.Resources.Reservations
	}
	return nil
}

// setRequests sets the requests, which must not exceed the limits.
func (r *resources) setRequests() {
	spec := r.Spec
	if spec.CPUShares > 0 {
		r.request(corev1.ResourceCPU, milli(float64(spec.CPUShares)/1024), "cpu_shares")
	}
	if spec.MemReservation > 0 {
		r.request(corev1.ResourceMemory, quantity(spec.MemReservation), "mem_reservation")
	}
	if v := r.reservations(); v != nil && v.NanoCPUs > 0 {
		r.request(corev1.ResourceCPU, milli(float64(v.NanoCPUs)), "deploy.resources.reservations.cpus")
	}
	if v := r.reservations(); v != nil && v.MemoryBytes > 0 {
		r.request(corev1.ResourceMemory, quantity(v.MemoryBytes), "deploy.resources.reservations.memory")
	}
	for _, name := range slices.Collect(maps.Keys(r.requests)) {
		if limit, ok := r.limits[name]; ok {
			r.requests[name] = smaller(r.requests[name], limit)
		}
	}
}

// setExtended sets the limits or requests of x-k8s.
func (r *resources) setExtended(section string, from map[string]string, into corev1.ResourceList) {
	for _, name := range sortedKeys(from) {
		at := r.At("x-k8s." + section + "." + name)
		q, err := model.ParseSize(from[name])
		if err != nil {
			r.Fault(at, "valid quantities are 500m and 2 for CPU, 512Mi for memory", "invalid quantity %q", from[name])
			continue
		}
		into[corev1.ResourceName(name)] = q
		r.comments["resources."+section+"."+name] = r.Comment(at)
	}
}

func (r *resources) setDefaults() {
	for name, q := range defaultRequests {
		limit, limited := r.limits[name]
		if r.model.Options.Requests[string(name)] != "" {
			continue
		}
		if _, requested := r.requests[name]; limited && !requested {
			r.requests[name] = smaller(limit, q)
		}
	}
}

// check finds requests in x-k8s that exceed the limit.
func (r *resources) check() {
	for _, name := range sortedKeys(r.requests) {
		request := r.requests[name]
		if limit, limited := r.limits[name]; limited && request.Cmp(limit) > 0 {
			r.Fault(r.At("x-k8s.requests."+string(name)), "", "the request exceeds the limit of %s", limit.String())
		}
	}
}

func smaller(a, b resource.Quantity) resource.Quantity {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

// milli returns a number of CPUs in thousandths, at least one: 0 would mean no
// limit.
func milli(cpus float64) resource.Quantity {
	return *resource.NewMilliQuantity(max(1, int64(math.Round(cpus*1000))), resource.DecimalSI)
}

func quantity(n types.UnitBytes) resource.Quantity {
	return *resource.NewQuantity(int64(n), resource.BinarySI)
}
