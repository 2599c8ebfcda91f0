package plan

// NoteCode says what a note is about, for programs.
type NoteCode string

const (
	NoteOrphans   NoteCode = "orphans"   // containers of services that are not in the files
	NoteUnmanaged NoteCode = "unmanaged" // a network or volume that this project did not create
	NoteAssumed   NoteCode = "assumed"   // steps that depend on the result of earlier ones, shown under an assumption
	NoteCompleted NoteCode = "completed" // a one-shot that is not run again
	NoteStale     NoteCode = "stale"     // a container differs from the file, and this command does not apply it
	NoteKept      NoteCode = "kept"      // a volume is kept with its data: the files do not declare it, or another project created it
	NoteDiffers   NoteCode = "differs"   // a volume is kept although its definition changed
	NoteHooks     NoteCode = "hooks"     // hooks exist, and their commands are not known
	NoteElsewhere NoteCode = "elsewhere" // a mount of this machine, while the engine is on another one
	NoteNothing   NoteCode = "nothing"   // the command found nothing to act on
)

// Note is information for the user that is not a step.
type Note struct {
	Code     NoteCode  `json:"code"`
	Subjects []Subject `json:"subjects,omitempty"`
	Message  string    `json:"message"`
	Hint     string    `json:"hint,omitempty"`
}
