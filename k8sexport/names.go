package k8sexport

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// The lengths that Kubernetes allows: a DNS label, and what leaves room for
// the suffixes that its controllers add.
const (
	maxLabel    = 63
	maxWorkload = 52
	maxPortName = 15
)

// label makes a DNS label of a name: what is lost is made up for by a hash
// only where the name had to be cut.
func label(name string, limit int) string {
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
		out = "x-" + shortHash(name)
	}
	if out[0] >= '0' && out[0] <= '9' {
		out = "s-" + out // Services begin with a letter before Kubernetes 1.36
	}
	return fit(out, limit)
}

// fit cuts a name that is too long, and keeps it apart from others by a hash.
func fit(name string, limit int) string {
	if len(name) <= limit {
		return name
	}
	hash := shortHash(name)
	return strings.TrimRight(name[:limit-len(hash)-1], "-") + "-" + hash
}

// suffixed is a name with a suffix, within the limit.
func suffixed(name, suffix string, limit int) string {
	return fit(name, limit-len(suffix)-1) + "-" + suffix
}

// shortHash tells contents and names apart.
func shortHash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))[:7]
}

// isLabel reports whether a name is a DNS label as it is.
func isLabel(name string) bool { return name != "" && label(name, maxLabel) == name }

// labelValue makes a valid label value.
func labelValue(s string) string {
	out := strings.Map(func(r rune) rune {
		if r < 0x80 && (isLetter(byte(r)) || r >= '0' && r <= '9' || strings.ContainsRune("-_.", r)) {
			return r
		}
		return '_'
	}, s)
	return strings.Trim(fit(strings.Trim(out, "-_."), maxLabel), "-_.")
}

// isLabelValue reports whether a text is a valid label value.
func isLabelValue(s string) bool { return s == "" || labelValue(s) == s }

// isQualified reports whether a text is a valid key of a label or annotation.
func isQualified(key string) bool {
	prefix, name, has := strings.Cut(key, "/")
	if !has {
		prefix, name = "", key
	}
	if has && !isSubdomain(prefix) {
		return false
	}
	return name != "" && isLabelValue(name)
}

// isSubdomain reports whether a text is dots between DNS labels.
func isSubdomain(s string) bool {
	if s == "" || len(s) > 253 {
		return false
	}
	for _, part := range strings.Split(s, ".") {
		if part == "" || len(part) > maxLabel || strings.Trim(part, "-") != part || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return true
}

// keyOf makes a valid key of a ConfigMap or Secret of a file's name.
func keyOf(name string) string {
	out := strings.Map(func(r rune) rune {
		if r < 0x80 && (isLetter(byte(r)) || r >= '0' && r <= '9' || strings.ContainsRune("-_.", r)) {
			return r
		}
		return '_'
	}, name)
	if out == "" || out == "." || strings.HasPrefix(out, "..") {
		out = "_" + out
	}
	return fit(out, 200)
}

// names are who has which name, for each kind of object.
type names map[string]string // kind/name -> path of the holder

// take gives a name to the holder; another one's name is a fault.
func (e *export) take(kind, name, path string) {
	if e.names == nil {
		e.names = names{}
	}
	if other, taken := e.names[kind+"/"+name]; taken && other != path {
		e.fault(path, "rename one of them", "the %s %q would have the same name as that of %s", kind, name, other)
		return
	}
	e.names[kind+"/"+name] = path
}
