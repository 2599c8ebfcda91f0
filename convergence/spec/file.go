package spec

import (
	"archive/tar"
	"bytes"
	"strings"
	"time"
)

// File is a file that is copied into a container.
type File struct {
	Target   string // absolute
	Content  []byte
	UID, GID int
	Mode     int64
}

// Archive returns a tar of the file, named relative to a directory above it.
func (f File) Archive(into string) ([]byte, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	header := &tar.Header{
		Name: strings.TrimPrefix(strings.TrimPrefix(f.Target, into), "/"), Mode: f.Mode, Size: int64(len(f.Content)),
		Uid: f.UID, Gid: f.GID, ModTime: time.Unix(0, 0),
	}
	if err := w.WriteHeader(header); err != nil {
		return nil, err
	}
	if _, err := w.Write(f.Content); err != nil {
		return nil, err
	}
	return b.Bytes(), w.Close()
}
