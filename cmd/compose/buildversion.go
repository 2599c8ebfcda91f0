package main

import (
	"cmp"
	"runtime/debug"
)

// version is the program's own version. The linker sets it (see the Makefile).
var version = ""

// buildVersion is the program's own version: the one that the linker set, else
// what the Go toolchain recorded, else "dev".
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return cmp.Or(version, recordedVersion(info), "dev")
}

// recordedVersion is the module version of `go install module@version`, or the
// commit of `go build` in a checkout. It is empty where neither was recorded.
func recordedVersion(info *debug.BuildInfo) string {
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	revision := settings["vcs.revision"]
	if len(revision) > shortCommit {
		revision = revision[:shortCommit]
	}
	if revision != "" && settings["vcs.modified"] == "true" {
		revision += "-dirty"
	}
	return revision
}

// shortCommit is the length of an abbreviated commit hash, as `git describe`
// prints it.
const shortCommit = 7
