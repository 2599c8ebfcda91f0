package planner

import (
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project"
)

// CopiesIn reports whether a service has files that are copied into its
// container: configs and secrets that are not files of the engine's machine or
// ask for an owner or a mode, and the credentials that go with the engine's
// socket.
func CopiesIn(p *project.Project, s project.Service) bool {
	if s.UseAPISocket {
		return true
	}
	for _, ref := range s.Configs {
		if c, ok := p.Config(ref.Source); ok && Copied(types.FileObjectConfig(c), types.FileReferenceConfig(ref), p.OnlyHere("configs."+ref.Source)) {
			return true
		}
	}
	for _, ref := range s.Secrets {
		if c, ok := p.SecretConfig(ref.Source); ok && Copied(types.FileObjectConfig(c), types.FileReferenceConfig(ref), p.OnlyHere("secrets."+ref.Source)) {
			return true
		}
	}
	return false
}

// Copied reports whether a config or secret is copied into the container
// rather than bind mounted: a bind mount has the host file's owner and mode, and
// is of the engine's machine.
func Copied(object types.FileObjectConfig, ref types.FileReferenceConfig, onlyHere bool) bool {
	return onlyHere || object.File == "" || ref.UID != "" || ref.GID != "" || ref.Mode != nil
}
