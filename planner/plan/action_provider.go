package plan

// ProviderCommand is the command that a provider runs.
type ProviderCommand string

const (
	ProviderUp   ProviderCommand = "up"
	ProviderStop ProviderCommand = "stop"
	ProviderDown ProviderCommand = "down"
)

// RunProvider runs the provider program of Provider.Service.
type RunProvider struct {
	Provider Subject         `json:"provider"`
	Command  ProviderCommand `json:"command"`
}

// Verb is "bring up", "take down" or "stop".
func (a RunProvider) Verb() string {
	switch a.Command {
	case ProviderUp:
		return "bring up"
	case ProviderDown:
		return "take down"
	}
	return string(a.Command)
}

func (a RunProvider) Subject() Subject { return a.Provider }

func (a RunProvider) Effect() Effect {
	switch a.Command {
	case ProviderDown:
		return ToRemove
	case ProviderStop:
		return ToStop
	}
	return ToStart
}

func (a RunProvider) Words() Words {
	w := Words{Plan: a.Verb(), Working: "Bringing up", Done: "Up"}
	switch a.Command {
	case ProviderDown:
		w.Working, w.Done = "Taking down", "Down"
	case ProviderStop:
		w.Working, w.Done = "Stopping", "Stopped"
	}
	return w
}
