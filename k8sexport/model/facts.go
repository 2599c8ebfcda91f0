package model

import (
	"io/fs"
	"strings"
	"time"
)

// Facts are what an export must know besides the project. Needs lists them.
// What is missing is assumed, and the report says so.
type Facts struct {
	Images map[string]Image // by name on this machine's engine
	Files  map[string]File  // by path on this machine
}

// Image is the configuration of an image, and what was found in its files.
type Image struct {
	User    string
	Exposed []string // 80/tcp
	Volumes []string
	Health  *Health

	Entrypoint, Command []string

	// Users and Groups are numeric IDs by name, from /etc/passwd and
	// /etc/group; nil if the files were not read.
	Users  map[string]UserIDs
	Groups map[string]int64
	// Content states whether a path exists in the image. Paths that were not
	// checked are missing.
	Content map[string]bool
}

// NamesUser reports whether the user of the image is not numeric.
func (i Image) NamesUser() bool { return HasName(i.User) }

// HasName reports whether a user or a group, as in `user: name:1000`, has a name.
func HasName(user string) bool {
	return strings.ContainsFunc(user, func(r rune) bool { return (r < '0' || r > '9') && r != ':' })
}

// UserIDs is a line of /etc/passwd.
type UserIDs struct{ UID, GID int64 }

// Health is the health check of an image.
type Health struct {
	Test                                          []string
	Interval, Timeout, StartPeriod, StartInterval time.Duration
	Retries                                       int
}

// File is a file or a folder of this machine.
type File struct {
	Mode    fs.FileMode
	Content []byte
	Files   map[string]File // content of a folder, by slash-separated path
	TooBig  bool            // not read completely: it does not fit in a ConfigMap
	Fault   string          // why it could not be read: "permission denied"
}

// FaultMissing is the Fault of a path that does not exist.
const FaultMissing = "no such file or directory"

// Folder reports whether it is a folder.
func (f File) Folder() bool { return f.Mode.IsDir() }

// MaxObject is the number of bytes that one ConfigMap or Secret can hold. The
// API server accepts objects of 1 MiB including metadata.
const MaxObject = 1 << 20
