package files

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// localSource inspects the source of a copy on this machine.
func localSource(source string, follow bool) (from place, base string, err error) {
	base = filepath.Base(filepath.Clean(source))
	from = place{path: filepath.ToSlash(source), exists: true}
	if follow {
		if from.path, err = filepath.EvalSymlinks(source); err != nil {
			return from, "", err
		}
		if contentOnly(filepath.ToSlash(source)) {
			from.path += "/."
		}
	}
	info, err := os.Lstat(from.path)
	if err != nil {
		return from, "", err
	}
	from.dir = info.IsDir()
	return from, base, nil
}

// localTarget inspects the target of a copy on this machine. A link is followed, even to
// a path that does not exist.
func localTarget(target string) (place, error) {
	to := place{path: filepath.ToSlash(target)}
	for range 10 {
		info, err := os.Lstat(filepath.Clean(to.path))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return to, nil
		case err != nil:
			return to, err
		case info.Mode()&os.ModeSymlink == 0:
			to.exists, to.dir = true, info.IsDir()
			if !to.dir && strings.HasSuffix(to.path, "/") {
				return to, fmt.Errorf("%s is not a directory", target)
			}
			return to, nil
		}
		next, err := os.Readlink(filepath.Clean(to.path))
		if err != nil {
			return to, err
		}
		if !filepath.IsAbs(next) {
			next = filepath.Join(filepath.Dir(filepath.Clean(to.path)), next)
		}
		to.path = filepath.ToSlash(next)
	}
	return to, fmt.Errorf("%s: too many links", target)
}

// pack writes a file or directory as a tar in which it is called name.
func pack(w io.Writer, source, name string) error {
	out := tar.NewWriter(w)
	source = filepath.Clean(source)
	err := filepath.WalkDir(source, func(at string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(source, at)
		if err != nil {
			return err
		}
		return packOne(out, at, path.Join(name, filepath.ToSlash(inside)), d)
	})
	if err != nil {
		return err
	}
	return out.Close()
}

func packOne(out *tar.Writer, at, name string, d fs.DirEntry) error {
	info, err := d.Info()
	if err != nil || info.Mode()&os.ModeSocket != 0 {
		return err // a socket is useless without its process
	}
	var link string
	if info.Mode()&os.ModeSymlink != 0 {
		if link, err = os.Readlink(at); err != nil {
			return err
		}
	}
	head, err := tar.FileInfoHeader(info, link)
	if err != nil {
		return err
	}
	head.Name, head.Uname, head.Gname = name, "", ""
	if info.IsDir() {
		head.Name += "/"
	}
	if err := out.WriteHeader(head); err != nil || !info.Mode().IsRegular() {
		return err
	}
	f, err := os.Open(at)
	if err != nil {
		return err
	}
	// A file that grows meanwhile is copied as long as it was.
	_, err = io.CopyN(out, f, head.Size)
	if errors.Is(err, io.EOF) {
		err = fmt.Errorf("%s became shorter while it was copied", at)
	}
	return errors.Join(err, f.Close())
}
