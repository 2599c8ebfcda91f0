package plan

// CopyIn copies the configs and secrets that cannot be bind mounts into a
// container that is not running.
type CopyIn struct {
	Container Subject `json:"container"`
}

func (CopyIn) Verb() string       { return "copy into" }
func (a CopyIn) Subject() Subject { return a.Container }
func (CopyIn) Effect() Effect     { return ToChange }
func (CopyIn) Words() Words       { return Words{Working: "Copying", Done: "Copied", Minor: true} }

// SyncFiles makes files of a container equal to those on this machine: existing
// files are copied, deleted ones are removed.
type SyncFiles struct {
	Container Subject `json:"container"`
	Trees     []Tree  `json:"trees"`
}

// Tree is a set of files below a path of this machine, and where they are in the
// container. A path "." is From itself.
type Tree struct {
	From  string   `json:"from"`
	To    string   `json:"to"`
	Paths []string `json:"paths"`
}

func (SyncFiles) Verb() string       { return "sync into" }
func (a SyncFiles) Subject() Subject { return a.Container }
func (SyncFiles) Effect() Effect     { return ToChange }
func (SyncFiles) Words() Words {
	return Words{Plan: "sync files", Working: "Syncing", Done: "Synced", Minor: true}
}
