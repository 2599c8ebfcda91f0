package files

import (
	"archive/tar"
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// archiveOf is a tar of entries; each regular one holds its own name.
func archiveOf(t *testing.T, heads ...tar.Header) *bytes.Buffer {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, h := range heads {
		h.Mode = 0o755
		if h.Typeflag == tar.TypeReg {
			h.Size = int64(len(h.Name))
		}
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			if _, err := w.Write([]byte(h.Name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &out
}

func TestAnArchiveCannotLeadOutsideItsTarget(t *testing.T) {
	dir := func(name string) tar.Header { return tar.Header{Typeflag: tar.TypeDir, Name: name} }
	reg := func(name string) tar.Header { return tar.Header{Typeflag: tar.TypeReg, Name: name} }
	link := func(name, to string) tar.Header {
		return tar.Header{Typeflag: tar.TypeSymlink, Name: name, Linkname: to}
	}
	for name, heads := range map[string][]tar.Header{
		"upwards":                  {dir("a/"), reg("a/../../victim")},
		"upwards, to its sibling":  {dir("a/"), reg("a/../victim")},
		"another first name":       {dir("a/"), reg("ab/victim")},
		"an absolute name":         {dir("a/"), reg("/victim")},
		"through an absolute link": {dir("a/"), link("a/l", "/tmp"), reg("a/l/victim")},
		"through a link upwards":   {dir("a/"), link("a/l", "../.."), reg("a/l/victim")},
		"through a link beside":    {dir("a/"), link("a/l", ".."), reg("a/l/victim")},
		"a link to a link":         {dir("a/"), link("a/l", "m"), link("a/m", ".."), reg("a/l/victim")},
		"a hard link":              {dir("a/"), {Typeflag: tar.TypeLink, Name: "a/x", Linkname: "a/../../victim"}},
		"a link first":             {link("a", "sub"), reg("a/victim")},
		"through a link on disk":   {dir("a/"), reg("a/disk/victim")},
	} {
		t.Run(name, func(t *testing.T) {
			top := t.TempDir()
			into := filepath.Join(top, "into")
			for _, d := range []string{"into/a", "into/sub"} {
				if err := os.MkdirAll(filepath.Join(top, d), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Symlink("..", filepath.Join(into, "a/disk")); err != nil {
				t.Fatal(err)
			}
			root, err := os.OpenRoot(into)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = root.Close() }()
			if name == "a link first" {
				if err := os.RemoveAll(filepath.Join(into, "a")); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := unpack(root, "a", archiveOf(t, heads...)); err == nil {
				t.Error("it was unpacked")
			}
			for _, at := range []string{"victim", "into/victim", "into/sub/victim", "into/ab/victim"} {
				if _, err := os.Lstat(filepath.Join(top, at)); err == nil {
					t.Errorf("%s was written", at)
				}
			}
		})
	}
}
