package engineclient_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/image"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// A list of images that fails since one of them goes meanwhile is asked for
// again; any other failure is told, and so is one that does not end.
func TestAListOfImagesOutlastsOneThatGoes(t *testing.T) {
	const went = `failed to get rootfs of image a:latest: rpc error: code = NotFound desc = content digest sha256:3fc1: not found`
	for _, c := range []struct {
		name, message string
		failures      int
		calls         int
		ok            bool
	}{
		{"one goes", went, 2, 3, true},
		{"it never ends", went, 1000, 21, false},
		{"another failure", "disk on fire", 1, 1, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			calls := 0
			list, err := listOf(t, func(w http.ResponseWriter) {
				if calls++; calls <= c.failures {
					w.WriteHeader(http.StatusNotFound)
					fmt.Fprintf(w, `{"message": %q}`, c.message)
					return
				}
				fmt.Fprint(w, `[{"Id": "1", "RepoTags": ["docker.io/library/web:1"]}]`)
			})
			if (err == nil) != c.ok || calls != c.calls || c.ok && len(list) != 1 {
				t.Errorf("%d calls gave %v, %v", calls, list, err)
			}
		})
	}
}

// listOf asks an engine, which answers lists of images so.
func listOf(t *testing.T, answer func(http.ResponseWriter)) ([]image.Summary, error) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", "1.45")
		if strings.HasSuffix(r.URL.Path, "/images/json") {
			answer(w)
		}
	}))
	defer server.Close()
	e, err := engineclient.New("one", func(ctx context.Context) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp", server.Listener.Addr().String())
	})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	return e.ImageList(t.Context(), image.ListOptions{})
}
