package enginetest

import (
	"archive/tar"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
)

// getArchive answers GET with a tar, and HEAD with the stat alone.
func (s *Server) getArchive(w http.ResponseWriter, r *http.Request) error {
	at := r.URL.Query().Get("path")
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.container(r.PathValue("name"))
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
	s.emitFor(b, "archive-path")
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
func (s *Server) writeTar(w io.Writer, b *fakeContainer, at string, f *file) error {
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

// writeAll writes all files, by their whole paths.
func writeAll(w io.Writer, all files) error {
	tw := tar.NewWriter(w)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		head := all[name].head
		head.Name = strings.TrimPrefix(name, "/")
		if err := tw.WriteHeader(&head); err != nil {
			return err
		}
		if _, err := tw.Write(all[name].data); err != nil {
			return err
		}
	}
	return tw.Close()
}
