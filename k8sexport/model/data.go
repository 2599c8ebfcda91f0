package model

import "github.com/compose-spec/compose-go/v2/types"

// Data is a ConfigMap or a Secret.
type Data struct {
	Path    string // configs.site, services.web.volumes[0]
	Secret  bool
	Name    string
	Base    string            // Name without the hash of the content
	Keys    map[string]string // key by path in the mounted folder; "" for a single file
	Modes   map[string]int32  // file modes by path in the folder, if not the default
	Content map[string][]byte // nil for a stub, whose content a user adds
	Labels  types.Labels
	Owner   *Service // nil if several services use it
	Origin  string
}

// Kind returns the kind of the object.
func (d *Data) Kind() string {
	if d.Secret {
		return "Secret"
	}
	return "ConfigMap"
}
