package origin

import (
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
)

// sourcesOf are the sources of one file.
func sourcesOf(t *testing.T, content string) *Sources {
	t.Helper()
	place := func(path string) string { return strings.TrimPrefix(path, "/shop/") }
	return New(place, types.Mapping{}, "/shop", []File{{Path: "/shop/compose.yaml", Content: []byte(content)}})
}
