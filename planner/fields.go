package planner

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-6dc66d55/compose/project"
)

// Fields are a service's settings that its container is made with, by the
// path that they have under the service: environment.LOG_LEVEL, ports[0].published.
// A list of plain values is one field.
func Fields(s project.Service) (map[string]string, error) {
	s = seenByContainers(s)
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("fields of service %s: %w", s.Name, err)
	}
	var tree map[string]any
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	if err := d.Decode(&tree); err != nil {
		return nil, fmt.Errorf("fields of service %s: %w", s.Name, err)
	}
	out := map[string]string{}
	for key, value := range tree {
		flatten(out, key, value)
	}
	return out, nil
}

// seenByContainers is a service without what no container is made with: what
// makes its image, how many containers it has, when they start, and what only
// this tool reads.
func seenByContainers(s project.Service) project.Service {
	s = hashed(s)
	s.DependsOn, s.Profiles, s.Develop, s.Extends, s.Attach = nil, nil, nil, nil, nil
	s.EnvFiles, s.LabelFiles = nil, nil // what they hold stands in environment and labels
	if s.Deploy != nil {
		s.Deploy = orNil(*s.Deploy)
	}
	return s
}

func flatten(out map[string]string, path string, value any) {
	switch v := value.(type) {
	case nil:
	case map[string]any:
		if len(v) == 0 {
			out[path] = "{}"
		}
		for key, value := range v {
			flatten(out, path+"."+key, value)
		}
	case []any:
		if plain, ok := plainList(v); ok {
			out[path] = plain
			return
		}
		for i, value := range v {
			flatten(out, path+"["+strconv.Itoa(i)+"]", value)
		}
	default:
		out[path] = fmt.Sprint(v)
	}
}

// plainList words a list of plain values as one: `sh -c "sleep 1"`.
func plainList(list []any) (string, bool) {
	var words []string
	for _, v := range list {
		switch v.(type) {
		case map[string]any, []any:
			return "", false
		}
		words = append(words, fmt.Sprint(v))
	}
	return JoinWords(words), true
}

// JoinWords joins words with spaces and quotes those that have some.
func JoinWords(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		if w == "" || strings.ContainsAny(w, " \t\n\"'") {
			w = strconv.Quote(w)
		}
		out[i] = w
	}
	return strings.Join(out, " ")
}

// Digests are keyed digests of fields, so that a later run can name the
// fields that differ, while nobody can guess a value from them. Without a key
// there are none.
func Digests(fields map[string]string, key []byte) map[string]string {
	if len(key) == 0 {
		return nil
	}
	out := make(map[string]string, len(fields))
	for path, value := range fields {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(path + "\x00" + value))
		// A path can hold a key with a password: labels.https://user:password@host.
		out[project.HideAddresses(path)] = base64.RawStdEncoding.EncodeToString(mac.Sum(nil)[:6])
	}
	return out
}

// described is a service as it is compared with its containers.
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
	if fields, err := Fields(f.resolved(s)); err == nil {
		d = described{fields: fields, digests: Digests(fields, f.have.DigestKey)}
	}
	f.described[s.Name] = d
	return d
}

// changes names the fields in which a container differs from its service.
// Where our digests of them are at hand they are exact; else only what
// inspect tells can be compared.
func (f fieldDiff) changes(s project.Service, c Container) []Change {
	now := f.describe(s)
	var differ []string
	if now.digests != nil && c.Digests != nil {
		differ = differing(now.digests, c.Digests)
	} else {
		for path, known := range c.Known {
			if value, still := now.fields[path]; still && value != known {
				differ = append(differ, path)
			}
		}
	}
	for _, path := range c.Differs {
		if !slices.ContainsFunc(differ, func(told string) bool { return strings.HasPrefix(told, path) }) {
			differ = append(differ, path)
		}
	}
	slices.Sort(differ)
	var out []Change
	for _, path := range slices.Compact(differ) {
		out = append(out, f.change(s.Name, path, now.fields, c))
	}
	out = append(out, f.changedContents(s, c)...)
	return append(out, f.changedEnvFiles(s, c)...)
}

// differing are the keys whose values differ, or that only one map has.
func differing(a, b map[string]string) []string {
	var out []string
	for key, value := range a {
		if other, ok := b[key]; !ok || other != value {
			out = append(out, key)
		}
	}
	for key := range b {
		if _, ok := a[key]; !ok {
			out = append(out, key)
		}
	}
	return out
}

// change describes one field. The old value comes from the engine, so it is checked for
// secrets too.
func (f fieldDiff) change(service, path string, fields map[string]string, c Container) Change {
	from, known := c.Known[path]
	to, still := fields[path]
	if f.want.Secret(service, path, from, to) {
		return Change{Path: path, Secret: true}
	}
	// A variable that the files do not have any more may have come from an
	// env_file, and those values are secret.
	if !still && strings.HasPrefix(path, "environment.") {
		return Change{Path: path}
	}
	if _, had := c.Digests[path]; c.Digests != nil && !had {
		known = true // it was not set
	}
	return Change{Path: path, From: from, To: to, KnownFrom: known}
}
