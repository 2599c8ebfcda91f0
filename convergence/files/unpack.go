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
	"slices"
	"strings"
)

// unpacking writes an engine's archive to a directory. A container is not trusted: names
// and links in the archive and on disk cannot lead out of the directory, because every
// call goes through os.Root.
type unpacking struct {
	root *os.Root
	top  string // the name of the first entry, under which all others are
	name string // the name that it gets
	// whole says that the first entry is a directory: others may follow.
	whole bool
	dirs  []tar.Header
	left  []string
}

// unpack writes an archive to root, with name instead of its first entry's. It returns
// the entries that were skipped.
func unpack(root *os.Root, name string, archive io.Reader) ([]string, error) {
	u := unpacking{root: root, name: name}
	in := tar.NewReader(archive)
	for first := true; ; first = false {
		head, err := in.Next()
		switch {
		case errors.Is(err, io.EOF) && first:
			return nil, errors.New("the engine sent an empty archive")
		case errors.Is(err, io.EOF):
			return u.left, u.finish()
		case err != nil:
			return nil, err
		case first:
			u.top = path.Clean("/" + head.Name)
			if err := u.enter(head); err != nil {
				return nil, fmt.Errorf("unpack %q: %w", head.Name, err)
			}
			defer func() { _ = u.root.Close() }() // a second close of the same root does nothing
		case !u.whole:
			return nil, fmt.Errorf("unpack %q: more follows than the one file that was asked for", head.Name)
		}
		if err := u.add(head, in); err != nil {
			return nil, fmt.Errorf("unpack %q: %w", head.Name, err)
		}
	}
}

// enter makes the directory that is copied and goes into it: a link of the
// archive that leads beside it would else stay within the root.
func (u *unpacking) enter(head *tar.Header) error {
	u.whole = head.Typeflag == tar.TypeDir
	if !u.whole || u.name == "." {
		return nil
	}
	if err := u.makeRoom(u.name, head); err != nil {
		return err
	}
	if err := u.root.MkdirAll(u.name, 0o700); err != nil {
		return err
	}
	root, err := u.root.OpenRoot(u.name)
	if err != nil {
		return err
	}
	u.root, u.name = root, "."
	return nil
}

// inside returns the path of an archive's entry relative to the root.
func (u *unpacking) inside(name string) (string, error) {
	below, ok := strings.CutPrefix(path.Clean("/"+name), u.top)
	if !ok || below != "" && u.top != "/" && below[0] != '/' {
		return "", errors.New("the name is outside of what was asked for")
	}
	if slices.Contains(strings.Split(name, "/"), "..") {
		return "", errors.New("the name leads upwards")
	}
	return filepath.Localize(path.Join(u.name, strings.TrimPrefix(below, "/")))
}

func (u *unpacking) add(head *tar.Header, content io.Reader) error {
	at, err := u.inside(head.Name)
	if err != nil {
		return err
	}
	if err := u.makeRoom(at, head); err != nil {
		return err
	}
	switch head.Typeflag {
	case tar.TypeDir:
		u.dirs = append(u.dirs, tar.Header{Name: at, Mode: head.Mode, ModTime: head.ModTime})
		// Its own mode comes last: it may forbid to write in it.
		return u.root.MkdirAll(at, 0o700)
	case tar.TypeReg:
		return u.file(at, head, content)
	case tar.TypeSymlink:
		return u.root.Symlink(head.Linkname, at)
	case tar.TypeLink:
		old, err := u.inside(head.Linkname)
		if err != nil {
			return err
		}
		return u.root.Link(old, at)
	}
	u.left = append(u.left, head.Name)
	return nil
}

// makeRoom removes what is at a place, unless it is a directory: then only a
// directory may come, which joins it. So nothing is ever written through a link.
func (u *unpacking) makeRoom(at string, head *tar.Header) error {
	info, err := u.root.Lstat(at)
	isDir := head.Typeflag == tar.TypeDir
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir() && isDir:
		return nil
	case info.IsDir():
		return errors.New("a directory is in the place of a file")
	case isDir && info.Mode().IsRegular():
		return errors.New("a file is in the place of a directory")
	}
	return u.root.Remove(at)
}

func (u *unpacking) file(at string, head *tar.Header, content io.Reader) error {
	f, err := u.root.OpenFile(at, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	// Set-user-ID and similar bits are not kept: the file has another owner here.
	err = errors.Join(err, f.Chmod(head.FileInfo().Mode().Perm()), f.Close())
	if err != nil {
		return err
	}
	return u.root.Chtimes(at, head.ModTime, head.ModTime)
}

// finish sets the modes and times of the directories, the deepest first.
func (u *unpacking) finish() error {
	for _, d := range slices.Backward(u.dirs) {
		if err := u.root.Chmod(d.Name, fs.FileMode(d.Mode).Perm()); err != nil {
			return err
		}
		if err := u.root.Chtimes(d.Name, d.ModTime, d.ModTime); err != nil {
			return err
		}
	}
	return nil
}
