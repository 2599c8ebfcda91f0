package convergence

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/planner"
	"github.com/seed-6dc66d55/compose/project"
)

// Local is the state that one user's runs keep on this machine. The zero value
// keeps none; without it only warnings are lost.
type Local struct {
	// Adopted is the directory of the records of adopted projects; "" keeps none.
	Adopted string
	// DigestKey is the user's key for field digests; it may be nil.
	DigestKey []byte
}

// adoption records which containers of a project were adopted by a project
// directory. It has precedence over their labels, which name the old directory
// and cannot be changed (decision 7).
type adoption struct {
	Directory  string   `json:"directory"`
	Containers []string `json:"containers"` // their IDs
}

// adoptedPath returns the file that records a project's adoption, "" for none.
func (l Local) adoptedPath(engine *engineclient.Engine, project string) string {
	if l.Adopted == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(engine.Key() + "\x00" + project))
	return filepath.Join(l.Adopted, project+"-"+hex.EncodeToString(sum[:8])+".json")
}

// readopt corrects the directory of adopted containers, and of those whose
// directory is another path to the project directory.
func (l Local) readopt(engine *engineclient.Engine, want *project.Project, containers []planner.Container) {
	known, here := l.recall(engine, want), want.WorkingDir()
	for i, c := range containers {
		if slices.Contains(known.Containers, c.ID) {
			c.WorkingDir = known.Directory
		}
		if c.WorkingDir != "" && here != "" && engine.Local() && SameFile(c.WorkingDir, here) {
			c.WorkingDir = here
		}
		containers[i].WorkingDir = c.WorkingDir
	}
}

// recall reads a project's adoption. If the file cannot be read, the user is asked
// again.
func (l Local) recall(engine *engineclient.Engine, want *project.Project) adoption {
	var known adoption
	raw, err := os.ReadFile(l.adoptedPath(engine, want.Name()))
	if err != nil || json.Unmarshal(raw, &known) != nil {
		return adoption{}
	}
	return known
}

// remember records the containers that a run adopts, after the user has confirmed it.
func (l Local) remember(engine *engineclient.Engine, in planner.Intent, r Result) {
	here := r.Want.WorkingDir()
	if !in.Adopt || !r.Want.FromFile() || here == "" {
		return
	}
	known := adoption{Directory: here}
	foreign := false
	for _, c := range r.State.Containers {
		known.Containers = append(known.Containers, c.ID)
		foreign = foreign || c.WorkingDir != "" && c.WorkingDir != here
	}
	path := l.adoptedPath(engine, r.Want.Name())
	raw, err := json.Marshal(known)
	if !foreign || path == "" || err != nil {
		return
	}
	// If this fails, the next run asks the user again.
	if os.MkdirAll(filepath.Dir(path), 0o700) == nil {
		_ = os.WriteFile(path, raw, 0o600)
	}
}

// SameFile reports whether two paths lead to the same file, following links.
func SameFile(a, b string) bool {
	if a == b {
		return true
	}
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}
