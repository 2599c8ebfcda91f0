package view

import (
	"bytes"
	"testing"
)

func TestHelpIsWrapped(t *testing.T) {
	usage := "Usage:\n  compose cp\n\nFlags:\n  -f, --file stringArray   Compose configuration files\n      --all                Include all resources, even those not used by services of any active profile"
	about := "Copies files\nbetween a container and this machine, which may\nbe the same.\n\n  an indented line stays"
	for width, want := range map[int]string{
		0: `Copies files between a container and this machine, which may be the same.

  an indented line stays

Usage:
  compose cp

Flags:
  -f, --file stringArray   Compose configuration files
      --all                Include all resources, even those not used by
                           services of any active profile
`,
		60: `Copies files between a container and this machine, which
may be the same.

  an indented line stays

Usage:
  compose cp

Flags:
  -f, --file stringArray   Compose configuration files
      --all                Include all resources, even
                           those not used by services of
                           any active profile
`,
	} {
		var b bytes.Buffer
		if err := Help(Terminal{W: &b, Width: func() int { return width }}, about, usage); err != nil {
			t.Fatal(err)
		}
		if b.String() != want {
			t.Errorf("width %d: got\n%s\nwant\n%s", width, b.String(), want)
		}
	}
}
