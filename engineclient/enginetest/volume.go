package enginetest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	apivolume "github.com/docker/docker/api/types/volume"
)

// volume is one volume. Its files are what archives put there.
type volume struct {
	name, driver    string
	labels, options map[string]string
	made            time.Time
	anonymous       bool
	files           files
}

func (v *volume) mountpoint() string { return "/var/lib/docker/volumes/" + v.name + "/_data" }

// newVolume makes a volume. The lock is held.
func (s *Server) newVolume(name, driver string, labels, options map[string]string) *volume {
	v := &volume{name: name, driver: driver, labels: labels, options: options, made: s.tick(), files: files{}}
	s.volumes[name] = v
	s.emit("volume", "create", name, map[string]string{"driver": driver})
	return v
}

func (s *Server) createVolume(w http.ResponseWriter, r *http.Request) error {
	var want apivolume.CreateOptions
	if err := read(r, &want); err != nil {
		return err
	}
	want.Driver = first(want.Driver, "local")
	s.mu.Lock()
	defer s.mu.Unlock()
	if want.Driver != "local" {
		return notFound("error looking up volume plugin %s: plugin %q not found", want.Driver, want.Driver)
	}
	v := s.volumes[want.Name]
	if v == nil {
		anonymous := want.Name == ""
		if anonymous {
			want.Name = s.newID("volume", "")
		}
		v = s.newVolume(want.Name, want.Driver, want.Labels, want.DriverOpts)
		v.anonymous = anonymous
		s.touch()
	}
	return answer(w, http.StatusCreated, v.view())
}

func (v *volume) view() apivolume.Volume {
	return apivolume.Volume{
		Name: v.name, Driver: v.driver, Labels: v.labels, Options: v.options, Scope: "local",
		Mountpoint: v.mountpoint(), CreatedAt: v.made.Format(time.RFC3339),
	}
}

func (s *Server) listVolumes(w http.ResponseWriter, r *http.Request) error {
	f, err := s.filters(r, "dangling", "driver", "label", "name")
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := apivolume.ListResponse{Volumes: []*apivolume.Volume{}, Warnings: []string{}}
	for _, name := range slices.Sorted(maps.Keys(s.volumes)) {
		v := s.volumes[name]
		if f.any("name", func(x string) bool { return strings.Contains(name, x) }) &&
			f.any("driver", func(x string) bool { return x == v.driver }) &&
			f.any("dangling", func(x string) bool { return truth(x) == (len(s.users(name)) == 0) }) &&
			f.labels(v.labels) {
			view := v.view()
			out.Volumes = append(out.Volumes, &view)
		}
	}
	return answer(w, http.StatusOK, out)
}

func (s *Server) inspectVolume(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.volumes[r.PathValue("name")]
	if v == nil {
		return notFound("get %s: no such volume", r.PathValue("name"))
	}
	return answer(w, http.StatusOK, v.view())
}

func (s *Server) removeVolume(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.volumes[name] == nil {
		if truth(r.URL.Query().Get("force")) {
			return answerEmpty(w)
		}
		return notFound("get %s: no such volume", name)
	}
	if users := s.users(name); len(users) > 0 {
		return conflict("remove %s: volume is in use - [%s]", name, strings.Join(users, ", "))
	}
	s.dropVolume(name)
	s.touch()
	return answerEmpty(w)
}

func (s *Server) dropVolume(name string) {
	v := s.volumes[name]
	delete(s.volumes, name)
	s.emit("volume", "destroy", name, map[string]string{"driver": v.driver})
}

// users are the IDs of the containers that mount a volume.
func (s *Server) users(name string) []string {
	var out []string
	for _, b := range s.sortedContainers() {
		for _, m := range b.mounts {
			if m.Name == name {
				out = append(out, b.id)
				break
			}
		}
	}
	return out
}

func truth(s string) bool { return s == "1" || strings.EqualFold(s, "true") }
