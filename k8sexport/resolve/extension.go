package resolve

import (
	"cmp"
	"maps"

	"github.com/seed-6dc66d55/compose/k8sexport/extension"
	"github.com/seed-6dc66d55/compose/k8sexport/k8sname"
	"github.com/seed-6dc66d55/compose/k8sexport/model"
)

// readProjectExtension returns the options with what x-k8s at the top of the
// files sets and the user does not, and with defaults.
func readProjectExtension(in *input, o model.Options) model.Options {
	var x extension.Project
	if raw, ok := in.want.Extension(extension.Key); ok {
		in.AddFaults(extension.Decode(extension.Key, raw, &x)...)
	}
	o.Host = cmp.Or(o.Host, x.Host)
	o.Class = cmp.Or(o.Class, x.Class)
	o.Gateway = cmp.Or(o.Gateway, x.Gateway)
	o.StorageClass = cmp.Or(o.StorageClass, x.StorageClass)
	o.ImagePullSecret = cmp.Or(o.ImagePullSecret, x.ImagePullSecret)
	o.Expose = cmp.Or(o.Expose, model.Expose(x.Expose))
	o.Requests = defaultRequests(in, o.Requests, x.Requests)
	in.expose = o.Expose != ""
	for key, n := range in.want.Networks() {
		in.readExtension("networks."+key, n.Extensions, &struct{}{})
	}
	for key, c := range in.want.Configs() {
		in.checkObject("configs."+key, bool(c.External), c.Extensions)
	}
	for key, s := range in.want.Secrets() {
		in.checkObject("secrets."+key, bool(s.External), s.Extensions)
	}
	return o.WithDefaults()
}

// defaultRequests returns the resource requests of the files, and those of the
// options in place of them.
func defaultRequests(in *input, options, files map[string]string) map[string]string {
	out := map[string]string{}
	maps.Copy(out, files)
	maps.Copy(out, options)
	for _, name := range sortedKeys(out) {
		if err := model.CheckRequest(name, out[name]); err != nil {
			in.Fault("x-k8s.requests."+name, "", "%v", err)
		}
	}
	return out
}

// readExtension reads x-k8s of an element of the files.
func (in *input) readExtension(path string, extensions map[string]any, into any) {
	in.AddFaults(extension.Read(path, extensions, into)...)
}

// checkObject checks x-k8s of a config or secret: only an external one has
// keys, because the export chooses those of the others.
func (in *input) checkObject(path string, external bool, extensions map[string]any) {
	if external {
		in.readExtension(path, extensions, &extension.Object{})
		return
	}
	in.readExtension(path, extensions, &struct{}{})
}

// checkExtensions checks values of x-k8s that depend on the kind of workload.
func checkExtensions(in *input, all *services) {
	for _, s := range all.list {
		for _, key := range sortedKeys(s.X.Annotations) {
			if !k8sname.IsQualified(key) {
				in.Fault(s.At("x-k8s.annotations."+key), "use at most 63 letters, digits, -, _ and . after the prefix", "invalid annotation %q", key)
			}
		}
	}
	for _, p := range all.pods {
		if x := p.Lead().X.HPA; x != nil {
			checkHPA(in, p, x)
		}
		if x := p.Lead().X.PDB; x != nil && (x.MinAvailable == "") == (x.MaxUnavailable == "") {
			in.Fault(p.Lead().At("x-k8s.pdb"), "set minAvailable or maxUnavailable", "exactly one of minAvailable and maxUnavailable is required")
		}
		if p.Kind == model.CronJob && len(schedules(p.Lead())) == 0 {
			in.Fault(p.Lead().At("x-k8s.kind"), "set x-k8s.schedule", "a CronJob requires a schedule")
		}
	}
}

func checkHPA(in *input, p *model.Pod, x *extension.HPA) {
	at := p.Lead().At("x-k8s.hpa")
	switch {
	case p.Kind != model.Deployment && p.Kind != model.StatefulSet:
		in.Fault(at, "", "a %s cannot be scaled by load", p.Kind)
	case x.Max < 1 || x.Min > x.Max:
		in.Fault(at, "set max to at least 1 and to at least min", "the numbers of replicas are invalid")
	case x.CPU == 0 && x.Memory == 0:
		in.Fault(at, "set cpu or memory, in percent of the request", "a metric is required")
	}
}
