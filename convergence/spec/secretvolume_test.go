package spec

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/planner/plan"
)

// Podman does not tell that a volume carried something: then the planner takes
// it for an anonymous one, whose data the new container is to have.
func TestSecretVolumeIsNotInherited(t *testing.T) {
	want := load(t, `
services:
  web:
    image: nginx
    read_only: true
    configs: [{source: settings, target: /etc/app/settings}]
configs:
  settings: {content: plain}
`)
	service, _ := want.Service("web")
	c := Container{Project: want, Service: service, Create: plan.CreateContainer{
		Container: plan.Subject{Name: "shop-web-1"},
		Inherit:   []plan.Mount{{Name: "old", Target: "/etc/app"}, {Name: "data", Target: "/data"}},
	}}
	m, err := c.mounts()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, mount := range m.mounts {
		got = append(got, mount.Source+":"+mount.Target)
	}
	if diff := cmp.Diff([]string{"data:/data", ":/etc/app"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
