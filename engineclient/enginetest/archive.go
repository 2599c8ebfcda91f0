package enginetest

import (
	"archive/tar"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"maps"
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
	b, err := s.box(name)
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
	b, err := s.box(name)
	if err != nil {
		s.t.Fatalf("enginetest: %v", err)
	}
	s.put(b, at, &file{data: data, head: tar.Header{Mode: 0o644, Typeflag: tar.TypeReg, Size: int64(len(data)), ModTime: time.Now()}})
}

// holder finds which files hold a path: a volume's, or the container's own.
func (s *Server) holder(b *box, at string) (files, string, *container.MountPoint) {
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

func (s *Server) file(b *box, at string) *file {
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
func (s *Server) isDir(b *box, at string) bool {
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

func (s *Server) put(b *box, at string, f *file) {
	where, inside, _ := s.holder(b, at)
	where[inside] = f
}

func (s *Server) putArchive(w http.ResponseWriter, r *http.Request) error {
	at := r.URL.Query().Get("path")
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.box(r.PathValue("name"))
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
		s.put(b, path.Join(at, head.Name), &file{head: *head, data: data})
	}
	s.tellOf(b, "extract-to-dir")
	s.touch()
	w.WriteHeader(http.StatusOK)
	return nil
}

func (s *Server) writable(b *box, at string) error {
	_, _, m := s.holder(b, at)
	if m != nil && !m.RW {
		return refuse(http.StatusForbidden, "mounted volume is marked read-only")
	}
	if m == nil && b.host.ReadonlyRootfs {
		return refuse(http.StatusForbidden, "container rootfs is marked read-only")
	}
	return nil
}

// getArchive answers GET with a tar, and HEAD with the stat alone.
func (s *Server) getArchive(w http.ResponseWriter, r *http.Request) error {
	at := r.URL.Query().Get("path")
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.box(r.PathValue("name"))
	if err != nil {
		return err
	}
	f := s.file(b, at)
	if f == nil {
		return notFound("Could not find the file %s in container %s", at, r.PathValue("name"))
	}
	w.Header().Set("X-Docker-Container-Path-Stat", stat(at, f))
	w.Header().Set("Content-Type", "application/x-tar")
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	s.tellOf(b, "archive-path")
	return s.writeTar(w, b, at, f)
}

func stat(at string, f *file) string {
	info := f.head.FileInfo()
	text, _ := json.Marshal(container.PathStat{ // of plain values, which cannot fail
		Name: path.Base(path.Clean("/" + at)), Size: int64(len(f.data)), Mode: info.Mode(), Mtime: f.head.ModTime, LinkTarget: f.head.Linkname,
	})
	return base64.StdEncoding.EncodeToString(text)
}

// writeTar writes a file, or a directory with all under it, named from the
// last part of its path on.
func (s *Server) writeTar(w io.Writer, b *box, at string, f *file) error {
	tw := tar.NewWriter(w)
	where, inside, _ := s.holder(b, at)
	root := path.Base(path.Clean("/" + at))
	add := func(name string, f *file) error {
		head := f.head
		head.Name, head.Size = strings.TrimPrefix(name, "/"), int64(len(f.data))
		if head.Typeflag == tar.TypeDir {
			head.Name += "/"
		}
		if err := tw.WriteHeader(&head); err != nil {
			return err
		}
		_, err := tw.Write(f.data)
		return err
	}
	if err := add(root, f); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(where)) {
		below, ok := strings.CutPrefix(name, strings.TrimSuffix(inside, "/")+"/")
		if !ok || below == "" {
			continue
		}
		if err := add(path.Join(root, below), where[name]); err != nil {
			return err
		}
	}
	return tw.Close()
}
