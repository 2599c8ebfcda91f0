package logs

import (
	"testing"
	"testing/synctest"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/planner"
)

// lab is an engine in memory in a bubble, where time passes only while all goroutines
// are blocked.
type lab struct {
	t      *testing.T
	server *enginetest.Server
	engine *engineclient.Engine
}

// inBubble runs a test with a lab.
func inBubble(t *testing.T, test func(*testing.T, *lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server := enginetest.New(t)
		test(t, &lab{t: t, server: server, engine: server.Engine()})
	})
}

// start creates and starts replica 1 of service web of project shop.
func (l *lab) start(image string, restart container.RestartPolicy) error {
	config := &container.Config{Image: image, Labels: map[string]string{
		planner.LabelProject: "shop", planner.LabelService: "web", planner.LabelNumber: "1", planner.LabelOneOff: "False",
	}}
	made, err := l.engine.ContainerCreate(l.t.Context(), config, &container.HostConfig{RestartPolicy: restart}, nil, nil, "shop-web-1")
	if err != nil {
		return err
	}
	return l.engine.ContainerStart(l.t.Context(), made.ID, container.StartOptions{})
}

// follow follows the project shop.
func (l *lab) follow(o Options, out Output) *Follower {
	l.t.Helper()
	o.Project = "shop"
	f, err := Follow(l.t.Context(), l.engine, o, out)
	if err != nil {
		l.t.Fatal(err)
	}
	return f
}
