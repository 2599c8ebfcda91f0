package confighash

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/seed-6dc66d55/compose/project"
)

// Fields returns the settings of a service that its containers are created with,
// by their path in the service: environment.LOG_LEVEL, ports[0].published. A list
// of plain values is one field.
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

// seenByContainers is a service without the settings that containers are not created
// with: how its image is built, how many replicas it has, when they start, and what
// only this program reads.
func seenByContainers(s project.Service) project.Service {
	s = hashed(s)
	s.DependsOn, s.Profiles, s.Develop, s.Extends, s.Attach = nil, nil, nil, nil, nil
	s.EnvFiles, s.LabelFiles = nil, nil // their content is in environment and labels
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

// plainList writes a list of plain values as one value: `sh -c "sleep 1"`.
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

// JoinWords joins words with spaces, and quotes those that contain spaces.
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

// Digests returns keyed digests of fields, so that a later run can name the fields
// that differ, and nobody can guess a value from its digest. Without a key it
// returns nil.
func Digests(fields map[string]string, key []byte) map[string]string {
	if len(key) == 0 {
		return nil
	}
	out := make(map[string]string, len(fields))
	for path, value := range fields {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(path + "\x00" + value))
		// A path can contain a key with a password: labels.https://user:password@host.
		out[project.HideAddresses(path)] = base64.RawStdEncoding.EncodeToString(mac.Sum(nil)[:6])
	}
	return out
}

// Differing returns the keys whose values differ, or that only one map has, in no
// particular order.
func Differing(a, b map[string]string) []string {
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
