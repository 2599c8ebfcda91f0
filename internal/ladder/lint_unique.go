package ladder

import (
	"fmt"
	"path"
)

// uniqueInPods: what a pod's containers share or list, they list once. The API
// server finds some of these, and lets others pass with a warning at most.
func (b *bundle) uniqueInPods() {
	for _, p := range b.pods {
		once := func(seen map[string]bool, where, rule, what string) {
			if seen[what] {
				b.fault(p.of, where, rule, "%s is there twice", what)
			}
			seen[what] = true
		}
		names, volumes := map[string]bool{}, map[string]bool{}
		// All containers of a pod listen on one address.
		ports, portNames := map[string]bool{}, map[string]bool{}
		for i, v := range p.spec.Volumes {
			once(volumes, p.at("spec.volumes[%d]", i), "unique volumes", v.Name)
		}
		for _, c := range p.containers() {
			once(names, c.path+".name", "unique containers", c.Name)
			env, mounts := map[string]bool{}, map[string]bool{}
			for i, e := range c.Env {
				once(env, fmt.Sprintf("%s.env[%d]", c.path, i), "unique variables", e.Name)
			}
			for i, m := range c.VolumeMounts {
				once(mounts, fmt.Sprintf("%s.volumeMounts[%d]", c.path, i), "unique mounts", path.Clean(m.MountPath))
			}
			for i, port := range c.Ports {
				where := fmt.Sprintf("%s.ports[%d]", c.path, i)
				once(ports, where, "unique ports", fmt.Sprintf("%d/%s", port.ContainerPort, protocolOf(port.Protocol)))
				if port.Name != "" {
					once(portNames, where, "unique ports", port.Name)
				}
			}
		}
	}
}
