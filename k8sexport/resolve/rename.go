package resolve

import (
	"regexp"
	"strings"

	"github.com/seed-6dc66d55/compose/k8sexport/model"
	"github.com/seed-6dc66d55/compose/k8sexport/report"
)

// reportRenamed finds services that have another name in the cluster, and what
// refers to them by the old one.
func reportRenamed(in *input, all *services, d *dataSet) {
	for _, s := range all.list {
		if s.Host == s.Name {
			continue
		}
		in.Note(report.ServiceRenamed(s.Name, s.Host))
		if s.InitOf != nil || !s.Discoverable() {
			continue
		}
		r := reference{in: in, all: all, to: s, pattern: regexp.MustCompile(`(?:^|[^A-Za-z0-9_.-])` + regexp.QuoteMeta(s.Name) + `(?:[^A-Za-z0-9_-]|$)`)}
		for _, other := range all.list {
			if other != s {
				r.findInService(other)
			}
		}
		r.findInConfigs(d)
	}
}

// reference finds what refers to a renamed service.
type reference struct {
	in      *input
	all     *services
	to      *model.Service
	pattern *regexp.Regexp
}

func (r reference) findInService(other *model.Service) {
	for _, t := range textsOf(other) {
		if strings.Contains(t.text, r.to.Name) && r.pattern.MatchString(t.text) {
			r.record(t.path)
		}
	}
	for _, m := range r.all.mounts[other] {
		if r.matches(r.in.facts.Files[m.Source]) {
			r.record(m.path)
		}
	}
}

// matches reports whether a file, or a file in a folder, refers to the service.
func (r reference) matches(f model.File) bool {
	found := r.pattern.Match(f.Content)
	for _, one := range f.Files {
		found = found || r.pattern.Match(one.Content)
	}
	return found
}

func (r reference) findInConfigs(d *dataSet) {
	for key, c := range r.in.want.Configs() {
		if d.byPath["configs."+key] == nil {
			continue
		}
		if r.pattern.MatchString(c.Content) || r.pattern.Match(r.in.facts.Files[c.File].Content) {
			r.record("configs." + key)
		}
	}
}

func (r reference) record(path string) {
	r.in.Record(path, report.Renamed.With("old", r.to.Name, "new", r.to.Host))
}
