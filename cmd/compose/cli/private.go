package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// notPrivate reports a directory that other users could have created or can write to.
type notPrivate struct{ path, reason string }

func (e *notPrivate) Error() string {
	return fmt.Sprintf("%s is not a private directory of this user: %s", e.path, e.reason)
}

// Hint returns an instruction.
func (e *notPrivate) Hint() string {
	return "set HOME or XDG_STATE_HOME to an absolute path of a directory that belongs to this user"
}

// createPrivate creates a directory that only this user can use. A directory that exists is accepted if it
// is one. It is not repaired: files in it may be links that another user placed there.
func createPrivate(dir string, uid int) error {
	if err := verifyParent(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return verifyPrivate(dir, uid)
}

// verifyPrivate checks that a path is a directory, not a link to one, that belongs to the user and that
// nobody else can use.
func verifyPrivate(dir string, uid int) error {
	info, err := os.Lstat(dir)
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return &notPrivate{dir, "it is not a directory"}
	case !belongsTo(info, uid):
		return &notPrivate{dir, "it belongs to another user"}
	case info.Mode().Perm()&0o077 != 0 && enforcesMode:
		return &notPrivate{dir, fmt.Sprintf("its mode is %04o, which must be 0700", info.Mode().Perm())}
	}
	return nil
}

// verifyParent checks that no other user can replace what is in a directory: either no other user can
// write to it, or its sticky bit restricts renaming to owners.
func verifyParent(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if enforcesMode && info.Mode().Perm()&0o022 != 0 && info.Mode()&fs.ModeSticky == 0 {
		return &notPrivate{dir, "other users can replace files in it, because it has no sticky bit"}
	}
	return nil
}
