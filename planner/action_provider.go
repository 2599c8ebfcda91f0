package planner

// ProviderCommand is what a provider is asked to do.
type ProviderCommand string

const (
	ProviderUp   ProviderCommand = "up"
	ProviderStop ProviderCommand = "stop"
	ProviderDown ProviderCommand = "down"
)

// RunProvider runs the program that stands for Provider.Service.
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
