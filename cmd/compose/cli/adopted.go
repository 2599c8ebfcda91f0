package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/seed-6dc66d55/compose/planner"
)

// adopted are the containers of a project that a directory took over and that
// say otherwise in their labels, which cannot change: it goes before the label
// (decision 7).
type adopted struct {
	Directory  string   `json:"directory"`
	Containers []string `json:"containers"` // their IDs
}

// adoptedPath is where this user's adoption of a project is remembered, "" for
// a user without a home.
func (a *app) adoptedPath(c change) string {
	dir := a.stateDir("adopted")
	if dir == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(a.engine.Key() + "\x00" + c.want.Name()))
	return filepath.Join(dir, c.want.Name()+"-"+hex.EncodeToString(sum[:8])+".json")
}

// recall reads it. What cannot be read is forgotten: then it is asked again.
func (a *app) recall(c change) adopted {
	var known adopted
	raw, err := os.ReadFile(a.adoptedPath(c))
	if err != nil || json.Unmarshal(raw, &known) != nil {
		return adopted{}
	}
	return known
}

// remember notes, once it was agreed to, which containers are taken over.
func (a *app) remember(c change, state planner.State) {
	here := c.want.WorkingDir()
	if !c.intent.Adopt || !c.want.FromFile() || here == "" {
		return
	}
	known := adopted{Directory: here}
	foreign := false
	for _, found := range state.Containers {
		known.Containers = append(known.Containers, found.ID)
		foreign = foreign || found.WorkingDir != "" && found.WorkingDir != here
	}
	path := a.adoptedPath(c)
	raw, err := json.Marshal(known)
	if !foreign || path == "" || err != nil {
		return
	}
	// Without a note it is asked again, as it would be without a home.
	if os.MkdirAll(filepath.Dir(path), 0o700) == nil {
		_ = os.WriteFile(path, raw, 0o600)
	}
}
