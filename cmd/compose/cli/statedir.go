package cli

import (
	"os"
	"path/filepath"
	"strconv"
)

// stateDir returns the directory where this user's runs keep state of one kind, such as "lock". It is
// below XDG_STATE_HOME or the home directory, "" for a user without one. A relative XDG_STATE_HOME is
// ignored, as the XDG base directory specification demands.
func (a *invocation) stateDir(kind string) string {
	if base := a.Env["XDG_STATE_HOME"]; filepath.IsAbs(base) {
		return filepath.Join(base, "compose", kind)
	}
	if a.Home == "" {
		return ""
	}
	return filepath.Join(a.Home, ".local", "state", "compose", kind)
}

// runtimeDirs is where systemd creates a private directory for each user that is logged in.
const runtimeDirs = "/run/user"

// lockDir returns a directory for this user's locks and creates it: the state directory, else the user's
// runtime directory, else a private directory among the temporary files. Other users can create files in
// the last one's parent, so its owner and its mode are verified.
func (a *invocation) lockDir() (string, error) {
	if dir := a.stateDir("lock"); dir != "" && os.MkdirAll(dir, 0o700) == nil {
		return dir, nil
	}
	runtime := filepath.Join(runtimeDirs, strconv.Itoa(a.UID))
	if verifyPrivate(runtime, a.UID) == nil {
		dir := filepath.Join(runtime, "compose")
		if createPrivate(dir, a.UID) == nil {
			return dir, nil
		}
	}
	dir := filepath.Join(os.TempDir(), "compose-"+strconv.Itoa(a.UID))
	return dir, createPrivate(dir, a.UID)
}
