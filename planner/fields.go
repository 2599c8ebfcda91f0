package planner

import (
	"slices"
	"strings"

	"github.com/seed-6dc66d55/compose/planner/confighash"
	"github.com/seed-6dc66d55/compose/planner/plan"
	"github.com/seed-6dc66d55/compose/project"
)

// described is a service as its containers are compared with it.
type described struct {
	fields  map[string]string
	digests map[string]string // nil without a key
}

// fieldDiff finds the fields in which containers differ from their services.
type fieldDiff struct {
	*matcher
	described map[string]described // by service
}

func newFieldDiff(m *matcher) fieldDiff {
	return fieldDiff{matcher: m, described: map[string]described{}}
}

// describe is the service with its references resolved, as its containers
// were made.
func (f fieldDiff) describe(s project.Service) described {
	if d, ok := f.described[s.Name]; ok {
		return d
	}
	var d described
	if fields, err := confighash.Fields(f.resolved(s)); err == nil {
		d = described{fields: fields, digests: confighash.Digests(fields, f.have.DigestKey)}
	}
	f.described[s.Name] = d
	return d
}

// changes returns the fields in which a container differs from its service. They
// are exact if the container has our digests; otherwise only the values that
// inspect returns are compared.
func (f fieldDiff) changes(s project.Service, c Container) []plan.Change {
	now := f.describe(s)
	var differ []string
	if now.digests != nil && c.Digests != nil {
		differ = confighash.Differing(now.digests, c.Digests)
	} else {
		for path, known := range c.Known {
			if value, still := now.fields[path]; still && value != known {
				differ = append(differ, path)
			}
		}
	}
	for _, path := range c.Differs {
		if !slices.ContainsFunc(differ, func(listed string) bool { return strings.HasPrefix(listed, path) }) {
			differ = append(differ, path)
		}
	}
	slices.Sort(differ)
	var out []plan.Change
	for _, path := range slices.Compact(differ) {
		out = append(out, f.change(s.Name, path, now.fields, c))
	}
	out = append(out, f.changedContents(s, c)...)
	return append(out, f.changedEnvFiles(s, c)...)
}

// change describes one field. The old value comes from the engine, so it is checked
// for secrets too.
func (f fieldDiff) change(service, path string, fields map[string]string, c Container) plan.Change {
	from, known := c.Known[path]
	to, still := fields[path]
	if f.want.Secret(service, path, from, to) {
		return plan.Change{Path: path, Secret: true}
	}
	// A variable that is no longer in the files may have come from an env_file, and
	// those values are secret.
	if !still && strings.HasPrefix(path, "environment.") {
		return plan.Change{Path: path}
	}
	if _, had := c.Digests[path]; c.Digests != nil && !had {
		known = true // it was not set
	}
	return plan.Change{Path: path, From: from, To: to, KnownFrom: known}
}
