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

// packFiles packs files for a container, and returns those that cannot be read. A file
// that changes meanwhile is reported as changed again, and packed then.
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

// errOther reports that a file was replaced by another kind of file meanwhile.
var errOther = errors.New("it is another kind of file now")

// packFile packs one file. The file is opened before its header is written, so that a
// removed file leaves no entry.
func packFile(out *tar.Writer, from, name string) error {
	info, err := os.Lstat(from)
	if err != nil {
		return err
	}
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		link, err := os.Readlink(from)
		if errors.Is(err, syscall.EINVAL) { // readlink(2): not a link
			return errOther
		}
		if err != nil {
			return err
		}
		return packHead(out, info, name, link)
	case info.IsDir():
		return packHead(out, info, name+"/", "")
	case !info.Mode().IsRegular():
		return nil // a socket or a pipe is useless without its process
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

// wholeSize is the size in bytes up to which a file is read completely before it is
// packed, so that its size cannot differ from its header if it is saved meanwhile.
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
	// The rest of a file that grows meanwhile is copied after its change is reported.
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

// sized is a FileInfo with another size.
type sized struct {
	fs.FileInfo
	size int64
}

func (s sized) Size() int64 { return s.size }

// openRegular opens a regular file. It neither blocks on a pipe nor follows a link that
// has replaced the file meanwhile.
func openRegular(at string) (*os.File, error) {
	f, err := os.OpenFile(at, os.O_RDONLY|noWait, 0)
	if errors.Is(err, syscall.ELOOP) || errors.Is(err, syscall.ENXIO) { // open(2): a link, a socket
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
