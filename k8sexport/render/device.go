package render

import (
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// setDevices sets the limits for GPUs. Kubernetes has no requests for devices,
// because containers cannot share them.
func (r *resources) setDevices() {
	if v := r.reservations(); v != nil {
		r.devices("deploy.resources.reservations.devices", v.Devices)
		for i, g := range v.GenericResources {
			if g.DiscreteResourceSpec != nil {
				at := r.At("deploy.resources.reservations.generic_resources" + item(i))
				r.Record(at, report.GenericResource.With("kind", g.DiscreteResourceSpec.Kind))
			}
		}
	}
	r.devices("gpus", r.Spec.Gpus)
}

func (r *resources) devices(attribute string, requests []types.DeviceRequest) {
	for i, d := range requests {
		at := r.At(attribute + item(i))
		name := deviceResource(d.Driver)
		switch {
		case name == "":
			r.Record(at, report.DeviceDriver.With("driver", d.Driver))
		case d.Driver == "" && !isGPU(d.Capabilities):
			r.Record(at, report.DeviceCapability.With("capabilities", strings.Join(d.Capabilities, ", ")))
		case d.Count < 0:
			r.Record(at, report.DeviceAll)
		default:
			r.device(at, name, d)
		}
	}
}

// isGPU reports whether a request without a driver is for GPUs. "nvidia" and
// "compute" are capabilities of GPUs, too; `gpus` sets none.
func isGPU(capabilities []string) bool {
	return len(capabilities) == 0 || slices.ContainsFunc(capabilities, func(c string) bool { return c == "gpu" || c == "nvidia" || c == "compute" })
}

func (r *resources) device(at string, name corev1.ResourceName, d types.DeviceRequest) {
	count := max(int64(d.Count), int64(len(d.IDs)), 1)
	sum := r.limits[name]
	sum.Add(*resource.NewQuantity(count, resource.DecimalSI))
	r.limits[name] = sum
	r.comments["resources.limits."+string(name)] = r.Comment(at)
	outcome := report.Device
	if len(d.IDs) > 0 {
		outcome = report.DeviceIDs
	}
	r.Record(at, outcome.With("resource", string(name), "count", strconv.FormatInt(count, 10)))
}

// deviceResource returns the resource of the device plugin for a driver, or "".
func deviceResource(driver string) corev1.ResourceName {
	switch driver {
	case "", "nvidia":
		return "nvidia.com/gpu"
	case "amd", "amdgpu":
		return "amd.com/gpu"
	case "intel", "i915":
		return "gpu.intel.com/i915"
	}
	return ""
}
