package view

import (
	"fmt"
)

// VersionInfo is what `version` prints.
type VersionInfo struct {
	Release string // of docker compose that the program stands for: 5.5.0
	Full    string // Release with the program's own version as build metadata
}

// Version prints the version: as a sentence, as the bare number, or as JSON.
// Only the sentence has the build metadata: clients parse the other two, some
// as numbers only. An unknown format prints the sentence, as in docker compose.
func Version(t Terminal, v VersionInfo, format string, short bool) error {
	switch {
	case short:
		_, err := fmt.Fprintln(t.W, v.Release)
		return err
	case format == "json":
		return writeJSON(t.W, map[string]string{"version": "v" + v.Release}, "")
	}
	_, err := fmt.Fprintln(t.W, "Docker Compose version "+v.Full)
	return err
}

// PluginMetadata prints what the docker CLI reads of a plugin.
func PluginMetadata(t Terminal, v VersionInfo) error {
	return writeJSON(t.W, struct {
		SchemaVersion    string
		Vendor           string
		Version          string
		ShortDescription string
	}{"0.1.0", "The compose authors", v.Full, "Define and run multi-container applications"}, "     ")
}
