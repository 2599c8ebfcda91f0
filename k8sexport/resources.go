package k8sexport

import (
	"fmt"
	"math"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// What a container with limits alone is promised: with nothing said,
// Kubernetes would promise the whole limit, and small clusters have no room.
var (
	usualCPU    = resource.MustParse("100m")
	usualMemory = resource.MustParse("64Mi")
)

// resources are what a container may use and what it is promised.
func (e *export) resources(c *part) {
	limits, requests := corev1.ResourceList{}, corev1.ResourceList{}
	e.limits(c, limits)
	e.requests(c, requests)
	e.devices(c, limits)
	e.extended(c, limits, requests)
	for name, usual := range map[corev1.ResourceName]resource.Quantity{corev1.ResourceCPU: usualCPU, corev1.ResourceMemory: usualMemory} {
		limit, limited := limits[name]
		if _, said := requests[name]; limited && !said {
			requests[name] = smaller(limit, usual)
		}
	}
	for _, name := range sortedKeys(requests) {
		request := requests[name]
		if limit, limited := limits[name]; limited && request.Cmp(limit) > 0 {
			e.fault(c.at("x-k8s.requests."+string(name)), "", "more is requested than the limit of %s allows", limit.String())
		}
	}
	if len(limits) > 0 {
		c.c.Resources.Limits = limits
	}
	if len(requests) > 0 {
		c.c.Resources.Requests = requests
	}
}

func smaller(a, b resource.Quantity) resource.Quantity {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

// limits: a service says them in several places; compose-go has seen to it
// that they agree.
func (e *export) limits(c *part, limits corev1.ResourceList) {
	spec := c.spec
	if spec.CPUS > 0 {
		e.limit(c, limits, corev1.ResourceCPU, milli(float64(spec.CPUS)), "cpus")
	}
	if spec.CPUQuota > 0 {
		period := spec.CPUPeriod
		if period == 0 {
			period = 100_000
		}
		e.limit(c, limits, corev1.ResourceCPU, milli(float64(spec.CPUQuota)/float64(period)), "cpu_quota")
	}
	if spec.MemLimit > 0 {
		e.limit(c, limits, corev1.ResourceMemory, quantity(spec.MemLimit), "mem_limit")
	}
	if r := limitsOf(c.s); r != nil {
		if r.NanoCPUs > 0 {
			e.limit(c, limits, corev1.ResourceCPU, milli(float64(r.NanoCPUs)), "deploy.resources.limits.cpus")
		}
		if r.MemoryBytes > 0 {
			e.limit(c, limits, corev1.ResourceMemory, quantity(r.MemoryBytes), "deploy.resources.limits.memory")
		}
	}
	if size := spec.StorageOpt["size"]; size != "" {
		if q, err := parseSize(size); err == nil {
			e.limit(c, limits, corev1.ResourceEphemeralStorage, q, "storage_opt.size")
			e.tell(c.at("storage_opt.size"), Approximate, "limits.ephemeral-storage", "a Pod that writes more is evicted", "")
		}
	}
}

func (e *export) limit(c *part, list corev1.ResourceList, name corev1.ResourceName, q resource.Quantity, attribute string) {
	list[name] = q
	c.from["resources.limits."+string(name)] = e.from(c.at(attribute))
}

func limitsOf(s *service) *types.Resource {
	if s.Deploy == nil {
		return nil
	}
	return s.Deploy.Resources.Limits
}

func reservationsOf(s *service) *types.Resource {
	if s.Deploy == nil {
		return nil
	}
	return s.Deploy.Resources.Reservations
}

// requests are what a container is promised.
func (e *export) requests(c *part, requests corev1.ResourceList) {
	spec := c.spec
	request := func(name corev1.ResourceName, q resource.Quantity, attribute string) {
		requests[name] = q
		c.from["resources.requests."+string(name)] = e.from(c.at(attribute))
	}
	if spec.CPUShares > 0 {
		request(corev1.ResourceCPU, milli(float64(spec.CPUShares)/1024), "cpu_shares")
	}
	if spec.MemReservation > 0 {
		request(corev1.ResourceMemory, quantity(spec.MemReservation), "mem_reservation")
	}
	if r := reservationsOf(c.s); r != nil {
		if r.NanoCPUs > 0 {
			request(corev1.ResourceCPU, milli(float64(r.NanoCPUs)), "deploy.resources.reservations.cpus")
		}
		if r.MemoryBytes > 0 {
			request(corev1.ResourceMemory, quantity(r.MemoryBytes), "deploy.resources.reservations.memory")
		}
	}
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
		// More than the limit cannot be promised.
		if limit, ok := c.limitOf(e, name); ok {
			if q, said := requests[name]; said && q.Cmp(limit) > 0 {
				requests[name] = limit
			}
		}
	}
}

func (c *part) limitOf(e *export, name corev1.ResourceName) (resource.Quantity, bool) {
	again := corev1.ResourceList{}
	e.limits(c, again)
	q, ok := again[name]
	return q, ok
}

// devices asks for GPUs: a limit, since devices cannot be shared.
func (e *export) devices(c *part, limits corev1.ResourceList) {
	requests := map[string][]types.DeviceRequest{"gpus": c.spec.Gpus}
	if r := reservationsOf(c.s); r != nil {
		requests["deploy.resources.reservations.devices"] = r.Devices
		for i, g := range r.GenericResources {
			if g.DiscreteResourceSpec != nil {
				e.tell(c.at("deploy.resources.reservations.generic_resources"+item(i)), Dropped, "", "no resource of a cluster is known for "+g.DiscreteResourceSpec.Kind, "name it: x-k8s.limits")
			}
		}
	}
	for _, attribute := range sortedKeys(requests) {
		for i, d := range requests[attribute] {
			e.device(c, limits, attribute+item(i), d)
		}
	}
}

func (e *export) device(c *part, limits corev1.ResourceList, attribute string, d types.DeviceRequest) {
	at := c.at(attribute)
	name := deviceResource(d)
	switch {
	case name == "":
		e.tell(at, Dropped, "", "no resource of a cluster is known for the driver "+d.Driver, "name it: x-k8s.limits")
	case d.Count < 0:
		e.tell(at, Dropped, "", "all devices of a node cannot be asked for", "give a count, or name it: x-k8s.limits")
	default:
		count := max(int64(d.Count), int64(len(d.IDs)), 1)
		have := limits[name]
		have.Add(*resource.NewQuantity(count, resource.DecimalSI))
		limits[name] = have
		c.from["resources.limits."+string(name)] = e.from(at)
		words := "the cluster's device plugin chooses the devices"
		if len(d.IDs) > 0 {
			words = fmt.Sprintf("%d of them, which the cluster's device plugin chooses: not those with these ids", count)
		}
		e.tell(at, Approximate, "limits."+string(name), words, "")
	}
}

func deviceResource(d types.DeviceRequest) corev1.ResourceName {
	switch d.Driver {
	case "", "nvidia":
		return "nvidia.com/gpu"
	case "amd", "amdgpu":
		return "amd.com/gpu"
	case "intel", "i915":
		return "gpu.intel.com/i915"
	}
	return ""
}

// extended are the resources that the extension names.
func (e *export) extended(c *part, limits, requests corev1.ResourceList) {
	if c.path != c.s.path {
		return
	}
	read := func(section string, from map[string]string, into corev1.ResourceList) {
		for _, name := range sortedKeys(from) {
			at := c.at("x-k8s." + section + "." + name)
			q, err := parseSize(from[name])
			if err != nil {
				e.fault(at, "500m and 2 are amounts of CPU, 512Mi of memory", "%q is no quantity", from[name])
				continue
			}
			into[corev1.ResourceName(name)] = q
			c.from["resources."+section+"."+name] = e.from(at)
		}
	}
	read("limits", c.s.x.Limits, limits)
	read("requests", c.s.x.Requests, requests)
}

// milli is an amount of CPU in thousandths, rounded up: 0 would be none.
func milli(cpus float64) resource.Quantity {
	return *resource.NewMilliQuantity(max(1, int64(math.Round(cpus*1000))), resource.DecimalSI)
}

func quantity(n types.UnitBytes) resource.Quantity {
	return *resource.NewQuantity(int64(n), resource.BinarySI)
}
