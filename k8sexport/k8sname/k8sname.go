// Package k8sname turns arbitrary text into names that Kubernetes accepts, and
// checks names against its rules: DNS labels and subdomains, label keys and
// values, keys of ConfigMaps.
//
// All functions are pure. A name that is already valid is returned unchanged.
// A name that is too long is cut and gets a hash of the whole, so that two
// long names with a common beginning stay different.
package k8sname

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Maximum lengths of names.
const (
	MaxLabel    = 63 // a DNS label
	MaxWorkload = 52 // a workload: leaves room for the suffixes that controllers append
	maxDataKey  = 200
)

// Label returns name as a DNS label of at most limit characters. Upper case
// becomes lower case and every other invalid character a hyphen.
func Label(name string, limit int) string {
	out := strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, name), "-")
	if out == "" {
		out = "x-" + Hash(name)
	}
	if out[0] >= '0' && out[0] <= '9' {
		out = "s-" + out // before Kubernetes 1.36 a Service name must start with a letter
	}
	return Fit(out, limit)
}

// Fit shortens a name that is longer than limit; a hash replaces its end.
func Fit(name string, limit int) string {
	if len(name) <= limit {
		return name
	}
	hash := Hash(name)
	return strings.TrimRight(name[:limit-len(hash)-1], "-") + "-" + hash
}

// Suffixed returns name-suffix, shortening name to stay within limit.
func Suffixed(name, suffix string, limit int) string {
	return Fit(name, limit-len(suffix)-1) + "-" + suffix
}

// Prefixed returns prefix followed by name, shortening name to a DNS label.
func Prefixed(prefix, name string) string { return prefix + Fit(name, MaxLabel-len(prefix)) }

// Hash returns seven hexadecimal digits that identify the parts.
func Hash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))[:7]
}

// IsLabel reports whether a name is a valid DNS label.
func IsLabel(name string) bool { return name != "" && Label(name, MaxLabel) == name }

// LabelValue returns a text as the value of a label.
func LabelValue(s string) string {
	out := strings.Map(func(r rune) rune {
		if isNameRune(r) {
			return r
		}
		return '_'
	}, s)
	return strings.Trim(Fit(strings.Trim(out, "-_."), MaxLabel), "-_.")
}

// IsLabelValue reports whether a text is a valid value of a label.
func IsLabelValue(s string) bool { return s == "" || LabelValue(s) == s }

// IsQualified reports whether a text is a valid key of a label or annotation.
func IsQualified(key string) bool {
	prefix, name, has := strings.Cut(key, "/")
	if !has {
		prefix, name = "", key
	}
	if has && !IsSubdomain(prefix) {
		return false
	}
	return name != "" && IsLabelValue(name)
}

// IsSubdomain reports whether a text is a DNS subdomain: labels separated by dots.
func IsSubdomain(s string) bool {
	if s == "" || len(s) > 253 {
		return false
	}
	for _, part := range strings.Split(s, ".") {
		if part == "" || len(part) > MaxLabel || strings.Trim(part, "-") != part || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return true
}

// DataKey returns a file name as a key of a ConfigMap or Secret.
func DataKey(name string) string {
	out := strings.Map(func(r rune) rune {
		if isNameRune(r) {
			return r
		}
		return '_'
	}, name)
	if out == "" || out == "." || strings.HasPrefix(out, "..") {
		out = "_" + out
	}
	return Fit(out, maxDataKey)
}

// isNameRune reports whether a rune is valid in a label value and in a data key.
func isNameRune(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		return true
	}
	return strings.ContainsRune("-_.", r)
}
