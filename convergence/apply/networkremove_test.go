package apply

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/network"

	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/planner/plan"
)

// haunted is an engine whose networks keep the end of a container that is gone,
// until it is taken off, and for the first removals even then.
type haunted struct {
	next     http.Handler
	refusals int
	off      []string
}

func (h *haunted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ghost := len(h.off) == 0
	switch path := r.URL.Path; {
	case r.Method == http.MethodDelete && strings.Contains(path, "/networks/") && (ghost || h.refusals > 0):
		h.refusals--
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"message": "error while removing network: network shop_default id 1 has active endpoints"}`)
	case r.Method == http.MethodGet && strings.Contains(path, "/networks/"):
		found := network.Inspect{Name: "shop_default", ID: filepath.Base(path), Containers: map[string]network.EndpointResource{}}
		if ghost {
			found.Containers["ep-1"] = network.EndpointResource{Name: "shop-web-1"}
		}
		_ = json.NewEncoder(w).Encode(found)
	case strings.HasSuffix(path, "/disconnect"):
		var asked network.DisconnectOptions
		_ = json.NewDecoder(r.Body).Decode(&asked)
		if asked.Force {
			h.off = append(h.off, asked.Container)
		}
	default:
		h.next.ServeHTTP(w, r)
	}
}

const onItsNetwork = "services: {web: {image: app}}"

func TestANetworkIsRemovedFromUnderTheEndsOfWhatIsGone(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		want := load(t, onItsNetwork)
		if err := l.apply(want, planner.Intent{Goal: planner.GoalRunning}, Options{}); err != nil {
			t.Fatal(err)
		}
		h := &haunted{next: l.server, refusals: 3}
		l.engine = enginetest.Behind(t, h)
		if err := l.apply(want, planner.Intent{Goal: planner.GoalAbsent, Networks: true}, Options{}); err != nil {
			t.Fatal(err)
		}
		if len(h.off) != 1 || h.off[0] != "shop-web-1" {
			t.Errorf("taken off: %q", h.off)
		}
		if plan := l.plan(want, planner.Intent{Goal: planner.GoalAbsent, Networks: true}); !plan.Empty() {
			t.Errorf("left: %v", plan.Steps)
		}
	})
}

func TestANetworkThatNeverLetsGoIsAnError(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		want := load(t, onItsNetwork)
		if err := l.apply(want, planner.Intent{Goal: planner.GoalRunning}, Options{}); err != nil {
			t.Fatal(err)
		}
		l.engine = enginetest.Behind(t, &haunted{next: l.server, refusals: 1000})
		err := l.apply(want, planner.Intent{Goal: planner.GoalAbsent, Networks: true}, Options{})
		if err == nil || !strings.Contains(err.Error(), "has active endpoints") {
			t.Errorf("got %v", err)
		}
	})
}

func TestANetworkThatOthersAreOnStays(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		want := load(t, onItsNetwork)
		if err := l.apply(want, planner.Intent{Goal: planner.GoalRunning}, Options{}); err != nil {
			t.Fatal(err)
		}
		plan := plan.Plan{Project: "shop", Steps: []plan.Step{{ID: "remove network shop_default", Action: plan.RemoveNetwork{Network: plan.Subject{Kind: plan.KindNetwork, Name: "shop_default"}}}}}
		err := Apply(t.Context(), l.engine, want, plan, Options{})
		var used *NetworkInUse
		if !errors.As(err, &used) || len(used.Containers) != 1 || used.Containers[0] != "shop-web-1" {
			t.Errorf("got %v", err)
		}
	})
}
