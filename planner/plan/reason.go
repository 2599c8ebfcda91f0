package plan

import "strings"

// ReasonCode says why a step is taken, for programs.
type ReasonCode string

const (
	Missing        ReasonCode = "missing"         // it does not exist
	ConfigChanged  ReasonCode = "config-changed"  // Changes lists the fields
	Drifted        ReasonCode = "drifted"         // Changes lists what somebody changed by hand
	ImageChanged   ReasonCode = "image-changed"   // the reference points to another image now
	NetworkChanged ReasonCode = "network-changed" // a network that it uses is replaced or missing
	NetworkRenamed ReasonCode = "network-renamed" // the file gives a network that it uses another name
	VolumeChanged  ReasonCode = "volume-changed"  // a volume that it uses is replaced
	ParentReplaced ReasonCode = "parent-replaced" // it shares a namespace or volumes with a container that is replaced
	Requested      ReasonCode = "requested"       // the command asks for it
	NotRunning     ReasonCode = "not-running"     // it exists and does not run
	Surplus        ReasonCode = "surplus"         // there are more replicas than wanted
	Orphaned       ReasonCode = "orphaned"        // its service is not in the files
	Leftover       ReasonCode = "leftover"        // an interrupted run left it
	NeededBy       ReasonCode = "needed-by"       // another step depends on it
	Replacement    ReasonCode = "replacement"     // it is part of a replacement
	PolicyAlways   ReasonCode = "policy"          // the pull or build policy requires it
	FilesChanged   ReasonCode = "files-changed"   // files of a develop.watch rule changed
)

// reasonWords are what users read about each reason.
var reasonWords = map[ReasonCode]string{
	Missing:        "does not exist",
	ConfigChanged:  "configuration changed",
	Drifted:        "changed outside compose",
	ImageChanged:   "image changed",
	NetworkChanged: "network changed",
	NetworkRenamed: "network renamed",
	VolumeChanged:  "volume changed",
	ParentReplaced: "a container whose namespace it shares is replaced",
	Requested:      "requested",
	NotRunning:     "not running",
	Surplus:        "more replicas than requested",
	Orphaned:       "not in the Compose file",
	Leftover:       "leftover",
	NeededBy:       "needed",
	Replacement:    "part of a replacement",
	PolicyAlways:   "by policy",
	FilesChanged:   "files changed",
}

// Reason is why a step is taken.
type Reason struct {
	Code    ReasonCode `json:"code"`
	Changes []Change   `json:"changes,omitempty"`
	// Detail adds a few words: the service that depends, the state found.
	Detail string `json:"detail,omitempty"`
}

// String describes the reason to users, without its changes.
func (r Reason) String() string {
	text := reasonWords[r.Code]
	switch {
	case r.Detail == "":
		return text
	case r.Code == NeededBy:
		return text + " by " + r.Detail
	case r.Code == Leftover:
		return text + " " + r.Detail
	}
	return text + ": " + r.Detail
}

// Change is one field that differs. From and To are empty where Secret, or where
// the old value is not known (KnownFrom).
type Change struct {
	Path      string `json:"path"`
	From      string `json:"from,omitempty"`
	To        string `json:"to,omitempty"`
	KnownFrom bool   `json:"knownFrom,omitempty"`
	Secret    bool   `json:"secret,omitempty"`
	// Source is where content comes from that changed and is not shown:
	// "file ./db.txt".
	Source string `json:"source,omitempty"`
	// Plain means that the values are numbers and sizes, which need no quotes.
	Plain bool `json:"plain,omitempty"`
}

// String describes the change: environment.LOG_LEVEL: "info" -> "debug".
func (c Change) String() string {
	quote := quote
	if c.Plain {
		quote = func(s string) string { return s }
	}
	switch {
	case c.Source != "":
		return c.Path + ": " + c.Source + " changed"
	case c.Secret:
		return c.Path + ": changed (secret)"
	case !c.KnownFrom && c.To == "":
		return c.Path + ": changed"
	case !c.KnownFrom:
		return c.Path + ": changed to " + quote(c.To)
	case c.To == "":
		return c.Path + ": " + quote(c.From) + " removed"
	case c.From == "":
		return c.Path + ": " + quote(c.To) + " added"
	}
	return c.Path + ": " + quote(c.From) + " -> " + quote(c.To)
}

func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }
