package k8sexport

import (
	"regexp"
	"strings"
)

// renamed looks for services that have another name in the cluster: wherever
// others speak of the old one, they would not find it.
func (e *export) renamed() {
	for _, s := range e.all {
		if s.host == s.Name {
			continue
		}
		e.note(NoteRenamed, "", "service %s is found as %s: Kubernetes does not allow its name", s.Name, s.host)
		if s.folded != nil || !e.found(s) {
			continue
		}
		old := regexp.MustCompile(`(?:^|[^A-Za-z0-9_.-])` + regexp.QuoteMeta(s.Name) + `(?:[^A-Za-z0-9_-]|$)`)
		for _, other := range e.all {
			if other != s {
				e.renamedIn(s, other, old)
			}
		}
		e.renamedInConfigs(s, old)
	}
}

func (e *export) renamedIn(s, other *service, old *regexp.Regexp) {
	for _, t := range texts(other) {
		if strings.Contains(t.text, s.Name) && old.MatchString(t.text) {
			e.hit(t.path, s)
		}
	}
	if h := other.HealthCheck; h != nil && old.MatchString(strings.Join(h.Test, " ")) {
		e.hit(other.at("healthcheck.test"), s)
	}
	for _, m := range e.mounts(other) {
		f := e.facts.Files[m.Source]
		found := old.Match(f.Content)
		for _, one := range f.Files {
			found = found || old.Match(one.Content)
		}
		if found {
			e.hit(m.path, s)
		}
	}
}

func (e *export) renamedInConfigs(s *service, old *regexp.Regexp) {
	for key, c := range e.want.Configs() {
		if e.objects["configs."+key] == nil {
			continue
		}
		if content := c.Content; old.MatchString(content) || old.Match(e.facts.Files[c.File].Content) {
			e.hit("configs."+key, s)
		}
	}
}

// mentions reports whether some service's texts hold a name.
func (e *export) mentions(name string) bool {
	for _, s := range e.all {
		for _, t := range texts(s) {
			if strings.Contains(t.text, name) {
				return true
			}
		}
	}
	return false
}

// hit says that somebody speaks of a name that is no more.
func (e *export) hit(path string, s *service) {
	e.tell(path, Dropped, "", "it speaks of "+s.Name+", which is found as "+s.host+" in the cluster", "rename the service, or say "+s.host)
}
