package planner_test

import (
	"fmt"
	"strings"
)

// describe is a model in words, for a test that fails.
func describe(m *model) string {
	var b strings.Builder
	fmt.Fprintf(&b, "API %s\n", m.api)
	for _, c := range m.containers {
		fmt.Fprintf(&b, "  %.12s %s %s #%d %s (%d) %s hash %.6s image %s", c.ID, c.Name, c.Service, c.Number, c.Status, c.ExitCode, c.Health, c.Hash, c.ImageID)
		for _, n := range c.Networks {
			fmt.Fprintf(&b, " on %s/%.6s", n.Network, n.NetworkID)
		}
		for _, v := range c.Mounts {
			fmt.Fprintf(&b, " %.6s:%s", v.Name, v.Target)
		}
		b.WriteByte('\n')
	}
	for _, n := range m.networks {
		fmt.Fprintf(&b, "  network %s %.6s hash %.6s\n", n.Name, n.ID, n.Hash)
	}
	for _, v := range m.volumes {
		fmt.Fprintf(&b, "  volume %.20s carries %q\n", v.Name, v.SecretVolumeOf)
	}
	return b.String()
}
