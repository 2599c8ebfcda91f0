package diagnosis

import (
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/seed-6dc66d55/compose/project/origin"
)

func TestWhatOnlyComposeGoSeesIsToldWithItsPlace(t *testing.T) {
	s := origin.New(func(path string) string { return strings.TrimPrefix(path, "/shop/") }, types.Mapping{}, "/shop", []origin.File{
		{Path: "/shop/compose.yaml", Content: []byte("services:\n  web:\n    image: nginx\n    user: x\n")},
	})
	for cause, want := range map[string]string{
		`services.web.user: will not do`:     "compose.yaml:4:11: services.web.user: services.web.user: will not do",
		`service "web" is not to our liking`: `compose.yaml:2:3: services.web: service "web" is not to our liking`,
		"no":                                 "compose.yaml: no",
	} {
		if got := caught(s, errorText(cause)).Error(); got != want {
			t.Errorf("want %q, have %q", want, got)
		}
	}
}

type errorText string

func (e errorText) Error() string { return string(e) }
