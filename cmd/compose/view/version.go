package view

import (
	"fmt"
	"strings"
)

// Version prints the tool's version: a sentence, the bare number, or JSON.
func Version(t Terminal, version, format string, short bool) error {
	version = "v" + strings.TrimPrefix(version, "v")
	switch {
	case short:
		_, err := fmt.Fprintln(t.W, strings.TrimPrefix(version, "v"))
		return err
	case format == "json":
		return writeJSON(t.W, map[string]string{"version": version}, "")
	case format == "", format == "pretty":
		_, err := fmt.Fprintln(t.W, "compose version "+version)
		return err
	}
	return fmt.Errorf("--format %s: want pretty or json", Safe(format))
}

// PluginMetadata prints what the docker CLI wants to know of a plugin.
func PluginMetadata(t Terminal, version string) error {
	return writeJSON(t.W, struct {
		SchemaVersion    string
		Vendor           string
		Version          string
		ShortDescription string
	}{"0.1.0", "The compose authors", "v" + strings.TrimPrefix(version, "v"), "Define and run multi-container applications"}, "     ")
}
