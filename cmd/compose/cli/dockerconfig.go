package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// dockerSettings are what the docker CLI's config.json sets for commands that
// both have.
type dockerSettings struct {
	PsFormat   string `json:"psFormat"`
	DetachKeys string `json:"detachKeys"`
}

// dockerSettings reads config.json. A file that does not exist or is invalid
// sets nothing: the engine client reports it where it matters.
func (a *invocation) dockerSettings() dockerSettings {
	var s dockerSettings
	dir := a.dockerConfigDir()
	if dir == "" {
		return s
	}
	raw, err := os.ReadFile(filepath.Join(dir, "config.json"))
	if err != nil || json.Unmarshal(raw, &s) != nil {
		return dockerSettings{}
	}
	return s
}
