package logs

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
)

// hastyPodman is a Podman whose log stream ends before the last line.
type hastyPodman struct{ next http.Handler }

func (h hastyPodman) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasSuffix(r.URL.Path, "/_ping"):
		w.Header().Set("Api-Version", "1.41")
		w.Header().Set("Docker-Experimental", "true")
		return
	case strings.HasSuffix(r.URL.Path, "/version"):
		_, _ = w.Write([]byte(`{"Components": [{"Name": "Podman Engine"}]}`))
		return
	case r.URL.Query().Get("follow") == "1":
		w = &oneBehind{ResponseWriter: w}
	}
	h.next.ServeHTTP(w, r)
}

// oneBehind delays each write until the next one, so the last is never written.
type oneBehind struct {
	http.ResponseWriter
	held []byte
}

func (o *oneBehind) Write(p []byte) (int, error) {
	held := o.held
	o.held = append([]byte(nil), p...)
	if _, err := o.ResponseWriter.Write(held); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (o *oneBehind) Flush() { o.ResponseWriter.(http.Flusher).Flush() }

func TestPodmanLogStreamEndsEarly(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.server.Image("lines", enginetest.Behaviour{Lines: []string{"first", "last"}, Exits: true, After: time.Second})
		out := &paper{}
		direct := l.engine
		l.engine = enginetest.Behind(t, hastyPodman{l.server})
		if err := l.engine.Reach(t.Context()); err != nil || !l.engine.Podman() {
			t.Fatalf("it is no Podman (%v)", err)
		}
		f := l.follow(Options{}, out)
		l.engine = direct
		if err := l.start("lines", container.RestartPolicy{}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		f.Close()
		if diff := cmp.Diff([]string{"web-1: first", "web-1: last"}, out.lines); diff != "" {
			t.Errorf("-written +said:\n%s", diff)
		}
	})
}
