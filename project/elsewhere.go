package project

import "os"

// ForEngineElsewhere is the project for an engine on another machine. Those of
// its configs and secrets that are files here are copied into containers then:
// a bind mount would be of the engine's machine.
func (p *Project) ForEngineElsewhere() *Project {
	out := *p
	out.here = map[string]bool{}
	for name, c := range p.Configs() {
		out.here["configs."+name] = isRegular(c.File)
	}
	for name, s := range p.Secrets() {
		out.here["secrets."+name] = isRegular(s.File)
	}
	return &out
}

func isRegular(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// OnlyHere reports whether a config or a secret, "configs.site" or
// "secrets.token", is a file of this machine while the engine is on another.
func (p *Project) OnlyHere(object string) bool { return p.here[object] }
