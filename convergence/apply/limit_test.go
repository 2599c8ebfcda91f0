package apply

import (
	"testing"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/planner"
)

// Podman limits the processes of each container. Only a file that set a limit
// removes it again.
func TestPidsLimitOfTheEngineIsKept(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		dir, up := t.TempDir(), planner.Intent{Goal: planner.GoalRunning}
		must(t, l.apply(loadIn(t, dir, "services: {web: {image: app}}"), up, Options{}))
		own := int64(2048)
		if _, err := l.engine.ContainerUpdate(t.Context(), "shop-web-1", container.UpdateConfig{Resources: container.Resources{PidsLimit: &own}}); err != nil {
			t.Fatal(err)
		}
		if plan := l.plan(loadIn(t, dir, "services: {web: {image: app, attach: false}}"), up); !plan.Empty() {
			t.Errorf("a key that no container sees: %v", plan.Steps)
		}
		for _, step := range []struct {
			file string
			pids int64 // -1: none
		}{
			{"services: {web: {image: app, mem_limit: 64m}}", -1}, // a new container
			{"services: {web: {image: app, mem_limit: 64m, pids_limit: 50}}", 50},
			{"services: {web: {image: app, mem_limit: 64m, pids_limit: 60}}", 60},
			{"services: {web: {image: app, mem_limit: 64m}}", 0},
		} {
			want := loadIn(t, dir, step.file)
			must(t, l.apply(want, up, Options{}))
			found, err := l.engine.ContainerInspect(t.Context(), "shop-web-1")
			if err != nil {
				t.Fatal(err)
			}
			got := int64(-1)
			if limit := found.HostConfig.PidsLimit; limit != nil {
				got = *limit
			}
			if got != step.pids {
				t.Errorf("%s: %d processes, want %d", step.file, got, step.pids)
			}
			if plan := l.plan(want, up); !plan.Empty() {
				t.Errorf("%s: again: %v", step.file, plan.Steps)
			}
		}
	})
}
