package enginetest

import (
	"net/http"
)

// routes is what the engine in memory can do.
func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for pattern, h := range map[string]handler{
		"GET /_ping":   s.ping, // and HEAD
		"GET /version": s.version,
		"GET /info":    s.info,
		"GET /events":  s.streamEvents,

		"GET /containers/json":             s.listContainers,
		"POST /containers/create":          s.createContainer,
		"GET /containers/{name}/json":      s.inspectContainer,
		"POST /containers/{name}/start":    s.startContainer,
		"POST /containers/{name}/stop":     s.stopContainer,
		"POST /containers/{name}/restart":  s.restartContainer,
		"POST /containers/{name}/kill":     s.killContainer,
		"POST /containers/{name}/pause":    s.pauseContainer,
		"POST /containers/{name}/unpause":  s.unpauseContainer,
		"POST /containers/{name}/wait":     s.waitContainer,
		"POST /containers/{name}/rename":   s.renameContainer,
		"POST /containers/{name}/update":   s.updateContainer,
		"POST /containers/{name}/attach":   s.attachContainer,
		"POST /containers/{name}/resize":   s.resizeContainer,
		"GET /containers/{name}/logs":      s.containerLogs,
		"GET /containers/{name}/top":       s.top,
		"GET /containers/{name}/stats":     s.stats,
		"GET /containers/{name}/archive":   s.getArchive, // and HEAD
		"PUT /containers/{name}/archive":   s.putArchive,
		"DELETE /containers/{name}":        s.removeContainer,
		"POST /containers/{name}/exec":     s.createExec,
		"POST /exec/{id}/start":            s.startExec,
		"POST /exec/{id}/resize":           s.resizeExec,
		"GET /exec/{id}/json":              s.inspectExec,
		"GET /networks":                    s.listNetworks,
		"POST /networks/create":            s.createNetwork,
		"GET /networks/{name}":             s.inspectNetwork,
		"DELETE /networks/{name}":          s.removeNetwork,
		"POST /networks/{name}/connect":    s.connectNetwork,
		"POST /networks/{name}/disconnect": s.disconnectNetwork,
		"GET /volumes":                     s.listVolumes,
		"POST /volumes/create":             s.createVolume,
		"GET /volumes/{name}":              s.inspectVolume,
		"DELETE /volumes/{name}":           s.removeVolume,
		"GET /containers/{name}/export":    s.exportContainer,
		"POST /commit":                     s.commit,
		"POST /build":                      s.buildImage,
		"GET /images/json":                 s.listImages,
		"POST /images/create":              s.createImage,
		"GET /images/{rest...}":            s.getImage,
		"POST /images/{rest...}":           s.postImage,
		"DELETE /images/{rest...}":         s.removeImage,
		"GET /distribution/{rest...}":      s.distribution,
	} {
		mux.Handle(pattern, h)
	}
	return mux
}

// lacks fails the test for a call that the engine in memory does not have.
func (s *Server) lacks(r *http.Request) error {
	s.t.Errorf("enginetest: the engine in memory lacks %s %s", r.Method, r.URL.Path)
	return refuse(http.StatusNotImplemented, "enginetest lacks %s %s", r.Method, r.URL.Path)
}
