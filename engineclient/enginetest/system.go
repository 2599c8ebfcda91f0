package enginetest

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/system"
)

func now() time.Time { return time.Now().UTC() }

// engineVersion is an engine that speaks the API.
func (s *Server) engineVersion() string {
	switch {
	case s.atLeast("1.51"):
		return "28.5.2"
	case s.atLeast("1.45"):
		return "26.1.5"
	case s.atLeast("1.44"):
		return "25.0.0"
	case s.atLeast("1.42"):
		return "23.0.0"
	}
	return "20.10.24"
}

func (s *Server) ping(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	_, err := w.Write([]byte("OK"))
	return err
}

func (s *Server) version(w http.ResponseWriter, _ *http.Request) error {
	return answer(w, http.StatusOK, map[string]any{
		"Platform": map[string]string{"Name": "enginetest"}, "Version": s.engineVersion(), "ApiVersion": s.api,
		"MinAPIVersion": "1.12", "Os": "linux", "Arch": "amd64", "KernelVersion": "6.1.0",
	})
}

func (s *Server) info(w http.ResponseWriter, _ *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := system.Info{
		ID: "enginetest", Name: "enginetest", ServerVersion: s.engineVersion(), OSType: "linux", Architecture: "x86_64",
		OperatingSystem: "enginetest", Driver: "overlay2", NCPU: 2, MemTotal: 4 << 30, Images: len(s.images),
		Containers: len(s.containers), DockerRootDir: "/var/lib/docker", LoggingDriver: "json-file",
		CgroupDriver: "cgroupfs", DefaultRuntime: "runc",
		Runtimes: map[string]system.RuntimeWithStatus{"runc": {}},
	}
	i.Swarm.LocalNodeState = "inactive"
	for _, b := range s.containers {
		switch {
		case b.status == paused:
			i.ContainersPaused++
		case b.alive():
			i.ContainersRunning++
		default:
			i.ContainersStopped++
		}
	}
	return answer(w, http.StatusOK, i)
}

func (s *Server) top(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.runningContainer(r.PathValue("name"))
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, container.TopResponse{
		Titles:    []string{"UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"},
		Processes: [][]string{{"root", number(b.run.pid), "1", "0", b.started.Format("15:04"), "?", "00:00:00", strings.Join(b.argv(), " ")}},
	})
}

// runningBox finds a container and refuses one that does not run.
func (s *Server) runningContainer(ref string) (*fakeContainer, error) {
	b, err := s.container(ref)
	if err != nil {
		return nil, err
	}
	if !b.alive() {
		return nil, conflict("Container %s is not running", b.id)
	}
	return b, nil
}

func (s *Server) stats(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(r.PathValue("name"))
	if err != nil {
		return err
	}
	stream := r.URL.Query().Get("stream") != "0"
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	encode := json.NewEncoder(w)
	for {
		if err := encode.Encode(b.usage()); err != nil {
			return nil
		}
		flush(w)
		gone := func() bool { return s.containers[b.id] == nil }
		if !stream || gone() || s.await(r.Context(), time.Second, gone) || r.Context().Err() != nil || s.closed {
			return nil
		}
	}
}

// usage are numbers that do not change, so that what is shown can be compared.
func (b *fakeContainer) usage() container.StatsResponse {
	u := container.StatsResponse{ID: b.id, Name: "/" + b.name, Read: now(), NumProcs: 0}
	if !b.alive() {
		return u
	}
	u.PreRead = u.Read.Add(-time.Second)
	u.PidsStats.Current = 1
	u.MemoryStats.Usage, u.MemoryStats.Limit = 10<<20, 1<<30
	u.CPUStats.OnlineCPUs, u.PreCPUStats.OnlineCPUs = 2, 2
	u.CPUStats.CPUUsage.TotalUsage, u.PreCPUStats.CPUUsage.TotalUsage = 30_000_000, 20_000_000
	u.CPUStats.SystemUsage, u.PreCPUStats.SystemUsage = 4_000_000_000, 2_000_000_000
	u.Networks = map[string]container.NetworkStats{"eth0": {RxBytes: 1000, TxBytes: 500}}
	return u
}
