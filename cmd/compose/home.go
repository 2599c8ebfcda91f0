package main

import (
	"os"
	"os/user"
	"path/filepath"
	"strconv"
)

// home returns the absolute home directory of the user: the one of the environment, else the one of the
// user database, because services of systemd have no HOME. It returns "" if there is neither.
//
// A relative HOME is ignored. It would be read below the working directory, where a checkout could then
// choose the engine and a credential helper.
func home() string {
	if dir, err := os.UserHomeDir(); err == nil && filepath.IsAbs(dir) {
		return dir
	}
	u, err := user.LookupId(strconv.Itoa(os.Getuid()))
	if err != nil || !filepath.IsAbs(u.HomeDir) {
		return ""
	}
	return u.HomeDir
}
