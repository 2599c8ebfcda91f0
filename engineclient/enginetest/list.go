package enginetest

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/go-units"
)

func (s *Server) listContainers(w http.ResponseWriter, r *http.Request) error {
	f, err := s.filters(r, "ancestor", "exited", "health", "id", "label", "name", "network", "status", "volume")
	if err != nil {
		return err
	}
	for _, x := range f.args.Get("status") {
		if err := container.ValidateContainerState(x); err != nil {
			return invalid("Invalid filter 'status=%s'", x)
		}
	}
	all := truth(r.URL.Query().Get("all")) || len(f.args.Get("status")) > 0
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []container.Summary{}
	for _, b := range s.sortedContainers() {
		if limit > 0 && len(out) == limit {
			break
		}
		if (all || limit > 0 || b.alive() || b.status == restarting) && b.kept(f) {
			out = append(out, b.summary(s.api))
		}
	}
	return answer(w, http.StatusOK, out)
}

func (b *fakeContainer) kept(f filter) bool {
	return f.any("status", func(x string) bool { return x == b.status }) &&
		f.any("id", func(x string) bool { return strings.HasPrefix(b.id, x) }) &&
		f.any("name", b.named) &&
		f.any("health", func(x string) bool { return x == b.healthWord() }) &&
		f.any("exited", func(x string) bool { return b.status == exited && x == strconv.Itoa(b.exitCode) }) &&
		f.any("ancestor", func(x string) bool { return b.image.known(x) || b.image.id == x }) &&
		f.any("volume", func(x string) bool { return b.mountsAt(x) }) &&
		f.any("network", func(x string) bool { return b.onNetwork(x) }) &&
		f.labels(b.config.Labels)
}

// named matches as the engine does: a regular expression over the name with
// and without its slash.
func (b *fakeContainer) named(pattern string) bool {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return strings.Contains(b.name, pattern)
	}
	return re.MatchString(b.name) || re.MatchString("/"+b.name)
}

func (b *fakeContainer) mountsAt(x string) bool {
	for _, m := range b.mounts {
		if m.Name == x || m.Destination == x {
			return true
		}
	}
	return false
}

func (b *fakeContainer) onNetwork(x string) bool {
	for name, e := range b.endpoints {
		if name == x || e.network.id == x {
			return true
		}
	}
	return false
}

func (b *fakeContainer) healthWord() string {
	if b.health == nil {
		return container.NoHealthcheck
	}
	return b.health.Status
}

// words is a container's state in the words of lists: "Up 3 seconds (healthy)".
func (b *fakeContainer) words(now time.Time) string {
	since := func(t time.Time) string { return units.HumanDuration(now.Sub(t)) }
	switch b.status {
	case created:
		return "Created"
	case restarting:
		return fmt.Sprintf("Restarting (%d) %s ago", b.exitCode, since(b.finished))
	case paused:
		return fmt.Sprintf("Up %s (Paused)", since(b.started))
	case running:
		return "Up " + since(b.started) + b.healthWords()
	case removing:
		return "Removal In Progress"
	}
	return fmt.Sprintf("Exited (%d) %s ago", b.exitCode, since(b.finished))
}

func (b *fakeContainer) healthWords() string {
	switch word := b.healthWord(); word {
	case container.NoHealthcheck:
		return ""
	case container.Starting:
		return " (health: starting)"
	default:
		return " (" + word + ")"
	}
}
