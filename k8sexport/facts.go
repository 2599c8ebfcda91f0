package k8sexport

import (
	"io/fs"
	"time"
)

// Facts are what an export must know besides the project: images, and files
// of this machine. Needs lists them; what is not known is assumed, and said.
type Facts struct {
	Images map[string]Image // by the name that this machine's engine has for them
	Files  map[string]File  // by path
}

// Image is what an image says of itself.
type Image struct {
	User    string
	Exposed []string // 80/tcp
	Volumes []string
	Health  *Health
	// Entrypoint and Command are the image's own.
	Entrypoint, Command []string
	// Users and Groups are numbers by name, from /etc/passwd and /etc/group;
	// nil where these were not read.
	Users  map[string]User
	Groups map[string]int64
	// Content tells of paths whether the image has something there; a path that
	// was not looked at is not in it.
	Content map[string]bool
}

// User is a line of /etc/passwd.
type User struct{ UID, GID int64 }

// Health is an image's own health check.
type Health struct {
	Test                                          []string
	Interval, Timeout, StartPeriod, StartInterval time.Duration
	Retries                                       int
}

// File is a file or a folder of this machine.
type File struct {
	Mode    fs.FileMode
	Content []byte
	// Files are what a folder holds, by slash-separated path.
	Files map[string]File
	// TooBig says that not all was read: a ConfigMap could not hold it.
	TooBig bool
	// Fault is why it could not be read: "permission denied".
	Fault string
}

// Folder reports whether it is a folder.
func (f File) Folder() bool { return f.Mode.IsDir() }

// MaxObject is what of a file's bytes one ConfigMap or Secret can hold: the
// API server takes objects of 1 MiB with everything around.
const MaxObject = 1 << 20

// maxBind leaves room for names and for base64.
const maxBind = 900 << 10
