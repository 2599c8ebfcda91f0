package model

import (
	"fmt"
	"slices"
	"strings"
)

// requestNames are the resources that every node has, so that all containers can
// request them.
var requestNames = []string{"cpu", "memory", "ephemeral-storage"}

// CheckRequest returns why a default resource request is invalid, or nil.
func CheckRequest(name, value string) error {
	if !slices.Contains(requestNames, name) {
		return fmt.Errorf("invalid resource %q: must be one of %s", name, strings.Join(requestNames, ", "))
	}
	if q, err := ParseSize(value); err != nil || q.Sign() <= 0 {
		return fmt.Errorf("invalid quantity %q of %s (examples: 100m for CPU, 128Mi for memory)", value, name)
	}
	return nil
}
