package enginetest

import (
	"archive/tar"
	"errors"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
)

// files are what was put into a container or a volume, by absolute path.
type files map[string]*file

type file struct {
	head tar.Header
	data []byte
}

// File returns what was put at a path of a container.
func (s *Server) File(name, at string) (data []byte, head tar.Header, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(name)
	if err != nil {
		return nil, head, false
	}
	f := s.file(b, at)
	if f == nil {
		return nil, head, false
	}
	return f.data, f.head, true
}

// PutFile writes a file into a container, as its process would.
func (s *Server) PutFile(name, at string, data []byte) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(name)
	if err != nil {
		s.t.Fatalf("enginetest: %v", err)
	}
	s.put(b, at, &file{data: data, head: tar.Header{Mode: 0o644, Typeflag: tar.TypeReg, Size: int64(len(data)), ModTime: time.Now()}})
}

// holder finds which files hold a path: a volume's, or the container's own.
func (s *Server) holder(b *fakeContainer, at string) (files, string, *container.MountPoint) {
	at = path.Clean("/" + at)
	var best *container.MountPoint
	for i, m := range b.mounts {
		under := at == m.Destination || strings.HasPrefix(at, m.Destination+"/")
		if under && (best == nil || len(m.Destination) > len(best.Destination)) {
			best = &b.mounts[i]
		}
	}
	if best == nil || best.Type != mount.TypeVolume {
		return b.files, at, best
	}
	return s.volumes[best.Name].files, path.Clean("/" + strings.TrimPrefix(at, best.Destination)), best
}

func (s *Server) file(b *fakeContainer, at string) *file {
	where, inside, _ := s.holder(b, at)
	if f := where[inside]; f != nil {
		return f
	}
	if !s.isDir(b, at) {
		return nil
	}
	return &file{head: tar.Header{Typeflag: tar.TypeDir, Mode: 0o755, ModTime: b.made}}
}

// isDir reports whether a path is a directory: one that every container has,
// one that was put there, or one above or under which something stands.
func (s *Server) isDir(b *fakeContainer, at string) bool {
	at = path.Clean("/" + at)
	if slices.Contains([]string{"/", "/bin", "/dev", "/etc", "/proc", "/sys", "/tmp"}, at) {
		return true
	}
	where, inside, _ := s.holder(b, at)
	if f := where[inside]; f != nil {
		return f.head.Typeflag == tar.TypeDir
	}
	for name := range where {
		if strings.HasPrefix(name, strings.TrimSuffix(inside, "/")+"/") {
			return true
		}
	}
	for _, m := range b.mounts {
		if m.Destination == at || strings.HasPrefix(m.Destination, at+"/") {
			return true
		}
	}
	return false
}

func (s *Server) put(b *fakeContainer, at string, f *file) {
	where, inside, _ := s.holder(b, at)
	where[inside] = f
}

func (s *Server) putArchive(w http.ResponseWriter, r *http.Request) error {
	at := r.URL.Query().Get("path")
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(r.PathValue("name"))
	switch {
	case err != nil:
		return err
	case at == "":
		return invalid("bad parameter: path cannot be empty")
	case s.file(b, at) == nil:
		return notFound("Could not find the file %s in container %s", at, r.PathValue("name"))
	case !s.isDir(b, at):
		return invalid("extraction point is not a directory")
	}
	if err := s.writable(b, at); err != nil {
		return err
	}
	over := r.URL.Query().Get("noOverwriteDirNonDir") != "true"
	tr := tar.NewReader(r.Body)
	for {
		head, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return refuse(http.StatusInternalServerError, "Error processing tar file(exit status 1): %v", err)
		}
		data, err := io.ReadAll(tr)
		if err != nil {
			return refuse(http.StatusInternalServerError, "Error processing tar file(exit status 1): %v", err)
		}
		if err := s.extract(b, path.Join(at, head.Name), &file{head: *head, data: data}, over); err != nil {
			return err
		}
	}
	s.emitFor(b, "extract-to-dir")
	s.touch()
	w.WriteHeader(http.StatusOK)
	return nil
}

// extract puts one entry of an archive into a container. What it replaces is
// removed before anything else is looked at, unless both are directories.
func (s *Server) extract(b *fakeContainer, at string, f *file, over bool) error {
	dir := f.head.Typeflag == tar.TypeDir
	if old := s.file(b, at); old != nil {
		switch wasDir := old.head.Typeflag == tar.TypeDir; {
		case !over && wasDir && !dir:
			return refuse(http.StatusInternalServerError, "cannot overwrite directory %q with non-directory %q", at, "/")
		case !over && !wasDir && dir:
			return refuse(http.StatusInternalServerError, "cannot overwrite non-directory %q with directory %q", at, "/")
		case !wasDir || !dir:
			s.removeFiles(b, at)
		}
	}
	switch f.head.Typeflag {
	case tar.TypeReg, tar.TypeDir, tar.TypeSymlink, tar.TypeLink, tar.TypeChar, tar.TypeBlock, tar.TypeFifo:
		s.put(b, at, f)
		return nil
	}
	return refuse(http.StatusInternalServerError, "unhandled tar header type %d", f.head.Typeflag)
}

// removeFiles removes a path, and all under it. The lock is held.
func (s *Server) removeFiles(b *fakeContainer, at string) {
	where, inside, _ := s.holder(b, at)
	for name := range where {
		if name == inside || strings.HasPrefix(name, strings.TrimSuffix(inside, "/")+"/") {
			delete(where, name)
		}
	}
}

func (s *Server) writable(b *fakeContainer, at string) error {
	_, _, m := s.holder(b, at)
	if m != nil && !m.RW {
		return refuse(http.StatusForbidden, "mounted volume is marked read-only")
	}
	if m == nil && b.host.ReadonlyRootfs {
		return refuse(http.StatusForbidden, "container rootfs is marked read-only")
	}
	return nil
}
