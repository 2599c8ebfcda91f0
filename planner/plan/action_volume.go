package plan

// CreateVolume creates the volume with the project's key Key.
type CreateVolume struct {
	Volume Subject `json:"volume"`
	Key    string  `json:"key"`
}

func (CreateVolume) Verb() string       { return "create" }
func (a CreateVolume) Subject() Subject { return a.Volume }
func (CreateVolume) Effect() Effect     { return ToCreate }
func (CreateVolume) Words() Words {
	return Words{Plan: "create", Working: "Creating", Done: "Created"}
}

// RemoveVolume removes a volume and its data.
type RemoveVolume struct {
	Volume Subject `json:"volume"`
	// SecretVolume means that the volume holds only copies of configs and secrets for a
	// container that is removed too.
	SecretVolume bool `json:"carrier,omitempty"`
}

func (RemoveVolume) Verb() string       { return "remove" }
func (a RemoveVolume) Subject() Subject { return a.Volume }
func (RemoveVolume) Effect() Effect     { return ToRemove }
func (RemoveVolume) Words() Words {
	return Words{Plan: "remove with its data", Working: "Removing", Done: "Removed"}
}
