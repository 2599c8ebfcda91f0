package enginetest

import (
	"slices"
	"strings"

	"github.com/distribution/reference"
)

// normal is a reference in full: "docker.io/library/alpine:latest".
func normal(ref string) (string, error) {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return "", err
	}
	return reference.TagNameOnly(named).String(), nil
}

// familiar is a reference as a user writes it.
func familiar(ref string) string {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return ref
	}
	return reference.FamiliarString(named)
}

func join(name, tag string) string {
	switch {
	case tag == "":
		return name
	case strings.HasPrefix(tag, "sha256:"):
		return name + "@" + tag
	}
	return name + ":" + tag
}

// untagged is a reference without its tag.
func untagged(name string) string { return name[:len(name)-len(tagOf(name))] }

// tagOf is the tag of a reference with its colon, or "".
func tagOf(name string) string {
	if i := strings.LastIndex(name, ":"); i > strings.LastIndex(name, "/") {
		return name[i:]
	}
	return ""
}

func familiarAll(refs []string) []string {
	out := []string{}
	for _, r := range refs {
		out = append(out, familiar(r))
	}
	slices.Sort(out)
	return out
}
