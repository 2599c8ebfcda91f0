package enginetest

import (
	"net/http"
	"strings"

	"github.com/docker/docker/api/types/versions"
)

func (s *Server) headers(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Api-Version", s.api)
	h.Set("Docker-Experimental", "false")
	h.Set("Ostype", "linux")
	h.Set("Server", "Docker/"+s.engineVersion()+" (linux)")
	h.Set("Builder-Version", "1")
	h.Set("Swarm", "inactive")
}

// trimVersion takes the version off a path: /v1.41/info -> /info.
func trimVersion(path string) string {
	if v := version(path); v != "" {
		return strings.TrimPrefix(path, "/v"+v)
	}
	return path
}

// version is the API version that a path names, or "".
func version(path string) string {
	first, _, ok := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if !ok || !strings.HasPrefix(first, "v1.") {
		return ""
	}
	return first[1:]
}

func tooNew(path, api string) bool {
	v := version(path)
	return v != "" && versions.GreaterThan(v, api)
}

// atLeast reports whether the server speaks the version.
func (s *Server) atLeast(v string) bool { return versions.GreaterThanOrEqualTo(s.api, v) }
