package files

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"
)

// packFiles packs files for a container as they are when it comes to them, and
// returns those that cannot be read. What changes meanwhile will be told, and
// is packed the next time.
func packFiles(w io.Writer, into string, list []copied) (unread []string, err error) {
	slices.SortFunc(list, func(a, b copied) int { return strings.Compare(a.to, b.to) })
	out := tar.NewWriter(w)
	for _, f := range list {
		name := strings.TrimPrefix(strings.TrimPrefix(f.to, into), "/")
		err := packFile(out, f.from, name)
		switch {
		case absent(err), errors.Is(err, errOther):
		case errors.Is(err, fs.ErrPermission):
			unread = append(unread, f.from)
		case err != nil:
			return nil, err
		}
	}
	return unread, out.Close()
}

// errOther says that something of another kind has taken the place of a file
// since it was looked at.
var errOther = errors.New("it is another kind of file now")

// packFile packs one file. It is opened before anything is said of it, so that
// a file that has gone leaves no trace.
func packFile(out *tar.Writer, from, name string) error {
	info, err := os.Lstat(from)
	if err != nil {
		return err
	}
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		link, err := os.Readlink(from)
		if errors.Is(err, syscall.EINVAL) { // as readlink(2) says of what is no link
			return errOther
		}
		if err != nil {
			return err
		}
		return packHead(out, info, name, link)
	case info.IsDir():
		return packHead(out, info, name+"/", "")
	case !info.Mode().IsRegular():
		return nil // a socket or a pipe is nothing without its process
	}
	f, err := openRegular(from)
	if err != nil {
		return err
	}
	return errors.Join(packOpen(out, f, name), f.Close())
}

func packHead(out *tar.Writer, info fs.FileInfo, name, link string) error {
	head, err := tar.FileInfoHeader(info, link)
	if err != nil {
		return err
	}
	head.Name, head.Uid, head.Gid, head.Uname, head.Gname = name, 0, 0, "", ""
	return out.WriteHeader(head)
}

// wholeSize is what a file may have, in bytes, to be read as a whole before it is
// packed: an editor that saves it a second time does not make it shorter than
// was said.
const wholeSize = 1 << 20

func packOpen(out *tar.Writer, f *os.File, name string) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() <= wholeSize {
		return packSmall(out, f, info, name)
	}
	if err := packHead(out, info, name, ""); err != nil {
		return err
	}
	// One that grows meanwhile is copied as long as it was: the rest is told.
	_, err = io.CopyN(out, f, info.Size())
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s became shorter while it was copied", f.Name())
	}
	return err
}

func packSmall(out *tar.Writer, f *os.File, info fs.FileInfo, name string) error {
	all, err := io.ReadAll(io.LimitReader(f, wholeSize))
	if err != nil {
		return err
	}
	if err := packHead(out, sized{info, int64(len(all))}, name, ""); err != nil {
		return err
	}
	_, err = out.Write(all)
	return err
}

// sized is what is known of a file, but for its size.
type sized struct {
	fs.FileInfo
	size int64
}

func (s sized) Size() int64 { return s.size }

// openRegular opens a file, and nothing that has taken its place meanwhile and
// on which we would wait, or that is a link to elsewhere.
func openRegular(at string) (*os.File, error) {
	f, err := os.OpenFile(at, os.O_RDONLY|noWait, 0)
	if errors.Is(err, syscall.ELOOP) || errors.Is(err, syscall.ENXIO) { // as open(2) says of a link, and of a socket
		return nil, errOther
	}
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errOther
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
