package planner

import "fmt"

func (PullImage) Verb() string        { return "pull" }
func (BuildImage) Verb() string       { return "build" }
func (PushImage) Verb() string        { return "push" }
func (RemoveImage) Verb() string      { return "remove" }
func (ReadImage) Verb() string        { return "read" }
func (CreateNetwork) Verb() string    { return "create" }
func (RemoveNetwork) Verb() string    { return "remove" }
func (a ConnectNetwork) Verb() string { return "connect " + a.Network.Name + " to" }
func (a DisconnectNetwork) Verb() string {
	return "disconnect " + a.Network.Name + " from"
}
func (CreateVolume) Verb() string     { return "create" }
func (RemoveVolume) Verb() string     { return "remove" }
func (CreateContainer) Verb() string  { return "create" }
func (StartContainer) Verb() string   { return "start" }
func (StopContainer) Verb() string    { return "stop" }
func (KillContainer) Verb() string    { return "kill" }
func (RemoveContainer) Verb() string  { return "remove" }
func (RenameContainer) Verb() string  { return "rename" }
func (UpdateContainer) Verb() string  { return "update" }
func (PauseContainer) Verb() string   { return "pause" }
func (UnpauseContainer) Verb() string { return "unpause" }
func (a AwaitContainer) Verb() string { return "await " + string(a.Until) }
func (AttachStreams) Verb() string    { return "attach to" }
func (CopyIn) Verb() string           { return "copy into" }
func (CommitContainer) Verb() string  { return "commit" }
func (SyncFiles) Verb() string        { return "sync into" }
func (a RunHook) Verb() string {
	if a.Phase == OnSync {
		return fmt.Sprintf("run develop.watch[%d].exec of", a.Rule)
	}
	return "run " + string(a.Phase) + " of"
}

func (a PullImage) Subject() Subject         { return a.Image }
func (a BuildImage) Subject() Subject        { return a.Image }
func (a PushImage) Subject() Subject         { return a.Image }
func (a RemoveImage) Subject() Subject       { return a.Image }
func (a ReadImage) Subject() Subject         { return a.Image }
func (a CreateNetwork) Subject() Subject     { return a.Network }
func (a RemoveNetwork) Subject() Subject     { return a.Network }
func (a ConnectNetwork) Subject() Subject    { return a.Container }
func (a DisconnectNetwork) Subject() Subject { return a.Container }
func (a CreateVolume) Subject() Subject      { return a.Volume }
func (a RemoveVolume) Subject() Subject      { return a.Volume }
func (a CreateContainer) Subject() Subject   { return a.Container }
func (a StartContainer) Subject() Subject    { return a.Container }
func (a StopContainer) Subject() Subject     { return a.Container }
func (a KillContainer) Subject() Subject     { return a.Container }
func (a RemoveContainer) Subject() Subject   { return a.Container }
func (a RenameContainer) Subject() Subject   { return a.Container }
func (a UpdateContainer) Subject() Subject   { return a.Container }
func (a PauseContainer) Subject() Subject    { return a.Container }
func (a UnpauseContainer) Subject() Subject  { return a.Container }
func (a AwaitContainer) Subject() Subject    { return a.Container }
func (a AttachStreams) Subject() Subject     { return a.Container }
func (a CopyIn) Subject() Subject            { return a.Container }
func (a RunHook) Subject() Subject           { return a.Container }
func (a CommitContainer) Subject() Subject   { return a.Container }
func (a SyncFiles) Subject() Subject         { return a.Container }
func (a RunProvider) Subject() Subject       { return a.Provider }

func (PullImage) action()         {}
func (BuildImage) action()        {}
func (PushImage) action()         {}
func (RemoveImage) action()       {}
func (ReadImage) action()         {}
func (CreateNetwork) action()     {}
func (RemoveNetwork) action()     {}
func (ConnectNetwork) action()    {}
func (DisconnectNetwork) action() {}
func (CreateVolume) action()      {}
func (RemoveVolume) action()      {}
func (CreateContainer) action()   {}
func (StartContainer) action()    {}
func (StopContainer) action()     {}
func (KillContainer) action()     {}
func (RemoveContainer) action()   {}
func (RenameContainer) action()   {}
func (UpdateContainer) action()   {}
func (PauseContainer) action()    {}
func (UnpauseContainer) action()  {}
func (AwaitContainer) action()    {}
func (AttachStreams) action()     {}
func (CopyIn) action()            {}
func (RunHook) action()           {}
func (CommitContainer) action()   {}
func (SyncFiles) action()         {}
func (RunProvider) action()       {}
