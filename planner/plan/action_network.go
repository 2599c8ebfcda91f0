package plan

// CreateNetwork creates the network with the project's key Key.
type CreateNetwork struct {
	Network Subject `json:"network"`
	Key     string  `json:"key"`
}

func (CreateNetwork) Verb() string       { return "create" }
func (a CreateNetwork) Subject() Subject { return a.Network }
func (CreateNetwork) Effect() Effect     { return ToCreate }
func (CreateNetwork) Words() Words {
	return Words{Plan: "create", Working: "Creating", Done: "Created"}
}

// RemoveNetwork removes a network.
type RemoveNetwork struct {
	Network Subject `json:"network"`
	// Leave keeps a network that is in use, with a warning.
	Leave bool `json:"leave,omitempty"`
}

func (RemoveNetwork) Verb() string       { return "remove" }
func (a RemoveNetwork) Subject() Subject { return a.Network }
func (RemoveNetwork) Effect() Effect     { return ToRemove }
func (RemoveNetwork) Words() Words {
	return Words{Plan: "remove", Working: "Removing", Done: "Removed"}
}

// ConnectNetwork connects a container to the network with the project's key Key,
// with the endpoint settings of its service.
type ConnectNetwork struct {
	Container Subject `json:"container"`
	// Serves is the final name of the container, where Container has a temporary
	// one.
	Serves  string  `json:"serves,omitempty"`
	Network Subject `json:"network"`
	Key     string  `json:"key"`
}

func (a ConnectNetwork) Verb() string     { return "connect " + a.Network.Name + " to" }
func (a ConnectNetwork) Subject() Subject { return a.Container }
func (ConnectNetwork) Effect() Effect     { return ToChange }
func (a ConnectNetwork) Words() Words {
	return Words{Plan: "connect to " + a.Network.Name, Working: "Connecting", Done: "Connected", Minor: true}
}

// DisconnectNetwork disconnects a container from a network.
type DisconnectNetwork struct {
	Container Subject `json:"container"`
	Network   Subject `json:"network"`
}

func (a DisconnectNetwork) Verb() string     { return "disconnect " + a.Network.Name + " from" }
func (a DisconnectNetwork) Subject() Subject { return a.Container }
func (DisconnectNetwork) Effect() Effect     { return ToChange }
func (a DisconnectNetwork) Words() Words {
	return Words{Plan: "disconnect from " + a.Network.Name, Working: "Disconnecting", Done: "Disconnected", Minor: true}
}
