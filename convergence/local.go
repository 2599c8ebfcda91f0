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

// Local is what the runs of one user remember on this machine. Nothing is lost
// without it but warnings: the zero value remembers nothing.
type Local struct {
	// Adopted is a directory for the projects that were taken over, "" for none.
	Adopted string
	// DigestKey is the user's key of field digests, nil for none.
	DigestKey []byte
}

// adoption is which containers of a project a directory has taken over. Their
// labels say otherwise and cannot change, so this has precedence (decision 7).
type adoption struct {
	Directory  string   `json:"directory"`
	Containers []string `json:"containers"` // their IDs
}

// adoptedPath is where the adoption of a project is remembered, "" for nowhere.
func (l Local) adoptedPath(engine *engineclient.Engine, project string) string {
	if l.Adopted == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(engine.Key() + "\x00" + project))
	return filepath.Join(l.Adopted, project+"-"+hex.EncodeToString(sum[:8])+".json")
}

// readopt corrects the directory of containers that were taken over, and of those
// whose directory is the project's by another path.
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

// recall reads what is remembered. A file that cannot be read counts as none: then
// the user is asked again.
func (l Local) recall(engine *engineclient.Engine, want *project.Project) adoption {
	var known adoption
	raw, err := os.ReadFile(l.adoptedPath(engine, want.Name()))
	if err != nil || json.Unmarshal(raw, &known) != nil {
		return adoption{}
	}
	return known
}

// remember records the containers that a run takes over, once that was confirmed.
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
	// Where this fails, the user is asked again, as without a home.
	if os.MkdirAll(filepath.Dir(path), 0o700) == nil {
		_ = os.WriteFile(path, raw, 0o600)
	}
}

// SameFile reports whether two paths lead to the same file, through links too.
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
